namespace Equiview;

/// <summary>A point to follow through a video.</summary>
/// <param name="Track">Number by which results name it; unique in a set of queries.</param>
/// <param name="Frame">Frame in which the point is given, from 0.</param>
/// <param name="Point">Where it is there, raster pixels of the video.</param>
public readonly record struct PointQuery(int Track, int Frame, PixelPoint Point)
{
    /// <summary>What the user calls the point; null where it has a number only.</summary>
    public string? Name { get; init; }
}
