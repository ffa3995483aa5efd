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
    /// <param name="recording">The undistorted video with camera and object in 3D for the Rerun viewer (.rrd), or null.</param>
    /// <param name="progress">Receives a remark for each frame.</param>
    /// <param name="cancellation">Checked between frames and stages.</param>
    /// <exception cref="InvalidFileException">The overlay cannot be written.</exception>
    public static VideoPoses Follow(
        ObjectPose thing, VideoReader video, CameraIntrinsics camera, LensDistortion? lens = null, string? overlay = null,
        string? recording = null, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        return Follow(thing, video, video.FramesPerSecond, camera, lens, overlay, recording, progress, cancellation);
    }

    /// <summary>Follows an object through frames as they come, of a pipe or a camera for example; see <see cref="LiveVideo"/>.</summary>
    /// <param name="thing">The object.</param>
    /// <param name="frames">The frames, all of the camera's size.</param>
    /// <param name="framesPerSecond">Rate of the overlay; null takes 24.</param>
    /// <param name="camera">Ideal pinhole camera of the undistorted frames.</param>
    /// <param name="lens">Lens of the frames, or null.</param>
    /// <param name="overlay">mp4 of the undistorted frames with the poses drawn in, or null.</param>
    /// <param name="recording">The undistorted video with camera and object in 3D for the Rerun viewer (.rrd), or null.</param>
    /// <param name="progress">Receives a remark for each frame.</param>
    /// <param name="cancellation">Checked between frames and stages.</param>
    /// <exception cref="InvalidFileException">The overlay cannot be written, or the source holds what is no image.</exception>
    public static VideoPoses Follow(
        ObjectPose thing, IEnumerable<RgbImage> frames, double? framesPerSecond, CameraIntrinsics camera, LensDistortion? lens = null,
        string? overlay = null, string? recording = null, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default) =>
        new([.. Each(thing, frames, framesPerSecond, camera, lens, overlay, recording, progress, cancellation)]);

    /// <summary>The same, frame by frame; overlay and recording are finished after the last one.</summary>
    internal static IEnumerable<TrackedPose> Each(
        ObjectPose thing, IEnumerable<RgbImage> frames, double? framesPerSecond, CameraIntrinsics camera, LensDistortion? lens,
        string? overlay, string? recording, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        using PoseRecording? recorded = recording is null ? null : new PoseRecording(recording, thing);
        using VideoWriter? writer = overlay is null ? null : new VideoWriter(overlay, camera.Size, framesPerSecond ?? DefaultRate);
        ObjectPoseTracker tracker = thing.CreateTracker();
        foreach (RgbImage photographed in frames)
        {
            cancellation.ThrowIfCancellationRequested();
            RgbImage frame = lens is null ? photographed : LensCorrection.Undistort(photographed, camera, lens);
            TrackedPose tracked = tracker.Next(frame, camera, cancellation);
            double? seconds = framesPerSecond is { } rate and > 0 ? tracked.Frame / rate : null;
            recorded?.Add(
                new(tracked.Frame, seconds), FormattableString.Invariant($"frame {tracked.Frame}"), frame, camera, tracked.Estimate);
            string state = tracked.State.ToString().ToLowerInvariant();
            progress?.Report(new ProgressEvent($"frame {tracked.Frame} {state}: {PoseSummary.Of("", tracked.Estimate)}", 0));
            if (writer is not null && tracked.Estimate.CameraFromObject is { } pose)
                PoseOverlay.Draw(frame, camera, pose, thing);
            writer?.Write(frame);
            yield return tracked;
        }

        writer?.Finish();
        recorded?.Finish();
    }

    /// <summary>Frames of each state.</summary>
    public IReadOnlyDictionary<string, int> States => Poses.GroupBy(p => p.State.ToString()).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Writes the poses; see <see cref="PoseFile"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="objectId">Number of the object in BOP results.</param>
    public void Write(string path, int objectId = 1) =>
        PoseFile.Write(path, Poses.Select(p => p.Estimate), Poses.Select(Value), objectId: objectId);

    /// <summary>"3 tracked, 1 acquired, 0 lost".</summary>
    public override string ToString() => string.Join(", ", Order.Select(s =>
        FormattableString.Invariant($"{Poses.Count(p => p.State == s)} {s.ToString().ToLowerInvariant()}")));

    /// <summary>A frame's pose as JSON holds it.</summary>
    internal static object Value(TrackedPose p) =>
        new { p.Frame, State = p.State.ToString(), Pose = PoseSummary.Of(FormattableString.Invariant($"frame {p.Frame}"), p.Estimate) };
}
