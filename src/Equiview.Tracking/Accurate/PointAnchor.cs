namespace Equiview.Tracking;

/// <summary>A position of a point that is known: the user's query, or a correction of a track.</summary>
/// <param name="Track">Number of the track; a track may have several anchors.</param>
/// <param name="Frame">Frame, from 0.</param>
/// <param name="Point">Raster pixels. Where the point is hidden, the position to report.</param>
/// <param name="Visible">False means that the point is hidden in this frame.</param>
public readonly record struct PointAnchor(int Track, int Frame, PixelPoint Point, bool Visible = true)
{
    /// <summary>Name of the track; null where it has a number alone.</summary>
    public string? Name { get; init; }

    /// <summary>The anchor of a query.</summary>
    public static PointAnchor Of(PointQuery query) => new(query.Track, query.Frame, query.Point) { Name = query.Name };
}
