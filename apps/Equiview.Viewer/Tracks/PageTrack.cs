namespace Equiview.Viewer.Tracks;

/// <summary>A known position of a track: where it was clicked, or corrected.</summary>
/// <param name="Frame">From 0.</param>
/// <param name="X">Raster pixels.</param>
/// <param name="Y">Raster pixels.</param>
/// <param name="Visible">False where the point is hidden.</param>
internal sealed record PageAnchor(int Frame, double X, double Y, bool Visible = true);

/// <summary>A track as the page wants it.</summary>
/// <param name="Track">Its number.</param>
/// <param name="Name">What the user calls it, or null.</param>
/// <param name="Anchors">Its known positions; the first is its query.</param>
internal sealed record PageTrack(int Track, string? Name, PageAnchor[] Anchors)
{
    private const int LongestName = 100, MostAnchors = 10_000;

    /// <summary>Tells tracks apart whose results differ.</summary>
    public string Key => FormattableString.Invariant($"{Track}:") + string.Join(
        ';', Anchors.OrderBy(a => a.Frame).Select(a => FormattableString.Invariant($"{a.Frame},{a.X:R},{a.Y:R},{a.Visible}")));

    /// <summary>The query, with the name.</summary>
    public PointQuery Query => new(Track, Anchors[0].Frame, new PixelPoint(Anchors[0].X, Anchors[0].Y))
    {
        Name = string.IsNullOrWhiteSpace(Name) ? null : Name,
    };

    /// <summary>The anchors as the tracker takes them.</summary>
    public Tracking.PointAnchor[] ToAnchors() =>
        [.. Anchors.Select(a => new Tracking.PointAnchor(Track, a.Frame, new PixelPoint(a.X, a.Y), a.Visible) { Name = Query.Name })];

    /// <summary>The track of a file.</summary>
    public static PageTrack Of(PointTrack track) => new(
        track.Query.Track, track.Query.Name, [new PageAnchor(track.Query.Frame, track.Query.Point.X, track.Query.Point.Y)]);

    /// <summary>Refuses what cannot be tracked.</summary>
    /// <exception cref="UsageException">A number is out of range.</exception>
    public void Require(int frames, ImageSize size)
    {
        if (Track < 0 || Name?.Length > LongestName || Anchors is not { Length: > 0 and <= MostAnchors } || !Anchors[0].Visible)
            throw new UsageException("a track has a number from 0, a short name, and begins where it is visible");
        foreach (PageAnchor anchor in Anchors)
        {
            HttpFrame(anchor.Frame, frames);
            var point = new PixelPoint(anchor.X, anchor.Y);
            if (!point.IsFinite || (anchor.Visible && !size.Contains(point)))
                throw new UsageException("a point lies outside the frame");
        }
    }

    private static void HttpFrame(int frame, int frames) => Server.HttpAnswers.RequireIndex(frame, "frame", frames);
}
