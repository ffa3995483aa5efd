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
        point = Numbers(point.Point, point.Visible, point.Confidence, point.OutOfFrame),
    };

    /// <summary>A track with what is known of it.</summary>
    public static object Describe(PageTrack track, PointTrack? found) =>
        new { track.Track, track.Name, track.Anchors, points = found is null ? null : Points(found) };

    private static double[][] Points(PointTrack found) => [.. Enumerable.Range(0, found.Length).Select(
        f => Numbers(found.Points[f], found.Visible[f], found.Confidence[f], found.OutOfFrame[f]))];

    private static double[] Numbers(PixelPoint point, bool visible, float confidence, bool outOfFrame) =>
        [Rounded(point.X), Rounded(point.Y), visible ? 1 : 0, Rounded(confidence), outOfFrame ? 1 : 0];

    // A hundredth of a pixel is more than is drawn; files have all digits.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;
}
