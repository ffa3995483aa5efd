using Equiview.Tracking;

namespace Equiview.Viewer.Tracks;

/// <summary>Tracks as the page reads them.</summary>
internal static class TrackAnswer
{
    /// <summary>A whole track: for each frame x, y, visible, confidence and whether it is out of the frame.</summary>
    public static object Event(PageTrack track, PointTrack found) => new { type = "track", track.Track, track.Key, points = Points(found) };

    /// <summary>One frame of a track that is being followed.</summary>
    public static object Preview(PageTrack track, int frame, TrackedPoint point) => new
    {
        type = "frame",
        track.Track,
        frame,
        point = (double[])[Rounded(point.Point.X), Rounded(point.Point.Y), point.Visible ? 1 : 0, Rounded(point.Confidence), point.OutOfFrame ? 1 : 0],
    };

    /// <summary>A track with what is known of it.</summary>
    public static object Describe(PageTrack track, PointTrack? found) =>
        new { track.Track, track.Name, track.Anchors, points = found is null ? null : Points(found) };

    private static double[][] Points(PointTrack found) => [.. Enumerable.Range(0, found.Length).Select(f => (double[])
    [
        Rounded(found.Points[f].X), Rounded(found.Points[f].Y), found.Visible[f] ? 1 : 0, Rounded(found.Confidence[f]),
        found.OutOfFrame[f] ? 1 : 0,
    ])];

    // A hundredth of a pixel is more than is drawn; files have all digits.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;
}
