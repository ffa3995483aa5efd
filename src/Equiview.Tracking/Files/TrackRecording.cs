using Equiview.Formats.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Video;
namespace Equiview.Tracking.Files;

/// <summary>
/// Tracks over their video as a recording of the Rerun viewer: video (frames), video/points, video/hidden, video/trails, and plots of how
/// many points are visible and how sure the tracker is.
/// </summary>
internal static class TrackRecording
{
    private const int MostCurves = 32;
    private const float DotRadius = 4, HiddenRadius = 2.5f, TrailRadius = 1;
    private const byte Pale = 110;

    /// <summary>Writes a recording; a file that is there is replaced.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="tracks">Tracks of the video.</param>
    /// <param name="video">The frames, read once more.</param>
    /// <param name="trailFrames">Frames a trail reaches back; null is all.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<PointTrack> tracks, VideoReader video, int? trailFrames, CancellationToken cancellation = default)
    {
        using var recording = new RerunRecording(path, "track " + Path.GetFileName(video.Path.TrimEnd('/')));
        if (tracks.Count <= MostCurves)
            recording.Log("plots/confidence", RerunArchetype.SeriesLines([.. tracks.Select(Name)]));
        foreach ((int frame, RgbImage image) in video.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            RerunTime time = TimeOf(video, frame);
            recording.Log("video", time, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(image)));
            PointTrack[] begun = [.. tracks.Where(t => frame >= t.Query.Frame && frame < t.Length)];
            LogPoints(recording, time, begun, frame, video.Size);
            LogTrails(recording, time, begun, frame, trailFrames, video.Size);
            recording.Log("plots/visible", time, RerunArchetype.Scalars(begun.Count(t => t.Visible[frame])));
            if (tracks.Count <= MostCurves)
                recording.Log("plots/confidence", time, RerunArchetype.Scalars([.. tracks.Select(Confidence)]));

            // A curve that has not begun is level at 0: numbers that are not finite would hide the whole row.
            double Confidence(PointTrack track) => frame >= track.Query.Frame && frame < track.Length ? track.Confidence[frame] : 0;
        }

        recording.Finish();
    }

    private static RerunTime TimeOf(VideoReader video, int index)
    {
        int frame = video.Selection.FrameAt(index);
        double? known = index < video.Seconds.Count ? video.Seconds[index] : null;
        return new(frame, known ?? (video.FramesPerSecond is { } rate and > 0 ? frame / rate : null));
    }

    private static void LogPoints(RerunRecording recording, RerunTime time, PointTrack[] tracks, int frame, ImageSize size)
    {
        PointTrack[] seen = [.. tracks.Where(t => t.Visible[frame])];
        PointTrack[] hidden = [.. tracks.Where(t => !t.Visible[frame] && !t.OutOfFrame[frame] && t.Points[frame].IsFinite)];
        recording.Log("video/points", time, Points(seen, frame, DotRadius, t => Color(t, size).ToRgba()));
        recording.Log("video/hidden", time, Points(hidden, frame, HiddenRadius, t => Color(t, size).ToRgba(Pale)));
    }

    private static RerunArchetype Points(PointTrack[] tracks, int frame, float radius, Func<PointTrack, uint> color) =>
        RerunArchetype.Points2D(
            [.. tracks.Select(t => t.Points[frame])], [.. tracks.Select(color)], radius, [.. tracks.Select(Name)]);

    private static void LogTrails(
        RerunRecording recording, RerunTime time, PointTrack[] tracks, int frame, int? trailFrames, ImageSize size)
    {
        (PointTrack Track, PixelPoint[] Trail)[] trails = [.. tracks.Where(t => t.Visible[frame])
            .Select(t => (t, Trail(t))).Where(t => t.Item2.Length > 1)];
        recording.Log("video/trails", time, RerunArchetype.LineStrips2D(
            [.. trails.Select(t => t.Trail)], [.. trails.Select(t => Color(t.Track, size).ToRgba())], TrailRadius));

        PixelPoint[] Trail(PointTrack track)
        {
            int start = Math.Max(track.Query.Frame, frame - (trailFrames ?? frame));
            return [.. Enumerable.Range(start, frame - start + 1).Where(f => track.Visible[f]).Select(f => track.Points[f])];
        }
    }

    // As in the overlay: neighbors have similar colors.
    private static RgbColor Color(PointTrack track, ImageSize size) => Palette.ByPosition(track.Query.Point, size);

    private static string Name(PointTrack track) => track.Query.Name ?? FormattableString.Invariant($"{track.Query.Track}");
}
