using Equiview.Imaging.Video;
using Equiview.Pose.Geometry;
using Equiview.Pose.Overlays;
using Equiview.Pose.Tracking;
namespace Equiview.Pose.Files;

/// <summary>The poses of an object in a video file, with their summary.</summary>
/// <param name="Poses">One for each frame.</param>
public sealed record VideoPoses(IReadOnlyList<TrackedPose> Poses)
{
    private const double DefaultRate = 24;
    private static readonly TrackingState[] Order = [TrackingState.Tracked, TrackingState.Acquired, TrackingState.Lost];

    /// <summary>Follows an object through a video.</summary>
    /// <param name="thing">The object.</param>
    /// <param name="video">The frames.</param>
    /// <param name="camera">Ideal pinhole camera of the undistorted frames.</param>
    /// <param name="lens">Lens of the frames, or null.</param>
    /// <param name="overlay">mp4 of the undistorted video with the poses drawn in, or null.</param>
    /// <param name="progress">Receives a remark for each frame.</param>
    /// <param name="cancellation">Checked between frames and stages.</param>
    /// <exception cref="InvalidFileException">The overlay cannot be written.</exception>
    public static VideoPoses Follow(
        ObjectPose thing, VideoReader video, CameraIntrinsics camera, LensDistortion? lens = null, string? overlay = null,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        using VideoWriter? writer = overlay is null ? null : new VideoWriter(overlay, video.Size, video.FramesPerSecond ?? DefaultRate);
        ObjectPoseTracker tracker = thing.CreateTracker();
        var poses = new List<TrackedPose>();
        foreach (RgbImage photographed in video)
        {
            cancellation.ThrowIfCancellationRequested();
            RgbImage frame = lens is null ? photographed : LensCorrection.Undistort(photographed, camera, lens);
            TrackedPose tracked = tracker.Next(frame, camera, cancellation);
            string state = tracked.State.ToString().ToLowerInvariant();
            progress?.Report(new ProgressEvent($"frame {tracked.Frame} {state}: {PoseSummary.Line(tracked.Estimate)}", 0));
            if (writer is not null && tracked.Estimate.CameraFromObject is { } pose)
                PoseOverlay.Draw(frame, camera, pose, thing);
            writer?.Write(frame);
            poses.Add(tracked);
        }

        writer?.Finish();
        return new(poses);
    }

    /// <summary>Frames of each state.</summary>
    public IReadOnlyDictionary<string, int> States => Poses.GroupBy(p => p.State.ToString()).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Writes the poses; see <see cref="PoseFile.Write"/>.</summary>
    public void Write(string path) => PoseFile.Write(path, Poses.Select(p => p.Estimate), Poses.Select(Value));

    /// <summary>"3 tracked, 1 acquired, 0 lost".</summary>
    public override string ToString() => string.Join(", ", Order.Select(s =>
        FormattableString.Invariant($"{Poses.Count(p => p.State == s)} {s.ToString().ToLowerInvariant()}")));

    private static object Value(TrackedPose p) =>
        new { p.Frame, State = p.State.ToString(), Pose = PoseSummary.Of(FormattableString.Invariant($"frame {p.Frame}"), p.Estimate) };
}
