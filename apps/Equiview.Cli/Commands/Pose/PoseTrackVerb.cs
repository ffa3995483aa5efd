using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Video;
using Equiview.Pose;
using Equiview.Pose.Geometry;
using Equiview.Pose.Overlays;
using Equiview.Pose.Tracking;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose track': follows an onboarded object through a video or a folder of images.</summary>
internal static class PoseTrackVerb
{
    private const double DefaultRate = 24;

    public static Command Create()
    {
        var path = new Argument<string>("video") { Description = "video file or folder of images" };
        var overlay = new Option<string?>("--overlay") { Description = "mp4 of the video with box and axes drawn in" };
        var command = new Command("track", "follow an onboarded object through a video") { path, overlay };
        var target = OutputOption.File(command, ".json, or .csv as BOP results (image id = frame)", "poses.json");
        var cameras = new CameraOptions(command);
        var objects = new ObjectOptions(command, estimates: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string? drawn = arguments.GetValue(overlay);
            using OutputFile written = target.Open(arguments, output);
            if (drawn is not null && !drawn.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("--overlay is written as .mp4");
            using VideoReader video = VideoReader.Open(arguments.GetValue(path)!);
            PhotographCamera given = cameras.Read(arguments);
            using ObjectPose thing = objects.Open(arguments);
            (CameraIntrinsics camera, string? note) = given.Fit(
                arguments.GetValue(path)!, video.Size, thing.Model.Views.Select(v => v.Intrinsics));
            if (note is not null)
                output.Say("note: " + note);
            using VideoWriter? writer = drawn is null ? null : new VideoWriter(drawn, video.Size, video.FramesPerSecond ?? DefaultRate);
            var clock = Stopwatch.StartNew();
            TrackedPose[] poses = [.. Follow(video, thing, camera, given.Lens, writer, output, cancellation)];
            writer?.Finish();
            PoseOutput.Write(written.Path, poses.Select(p => p.Estimate), poses.Select(Value));
            written.Finish();
            double seconds = Math.Round(clock.Elapsed.TotalSeconds, 2);
            output.Result(new { Output = written.Name, Frames = poses.Length, Seconds = seconds, States = Counts(poses) }, () =>
                Console.Out.WriteLine(
                FormattableString.Invariant($"{poses.Length} frames in {seconds:0.0} s: {Summary(poses)}; written to {written.Name}")
                    + (drawn is null ? "" : $" and {drawn}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static IEnumerable<TrackedPose> Follow(
        VideoReader video, ObjectPose thing, CameraIntrinsics camera, LensDistortion? lens, VideoWriter? writer, Output output,
            CancellationToken cancellation)
    {
        ObjectPoseTracker tracker = thing.CreateTracker();
        foreach (RgbImage photographed in video)
        {
            cancellation.ThrowIfCancellationRequested();
            RgbImage frame = lens is null ? photographed : LensCorrection.Undistort(photographed, camera, lens);
            TrackedPose tracked = tracker.Next(frame, camera, cancellation);
            output.Say($"frame {tracked.Frame} {tracked.State.ToString().ToLowerInvariant()}: {PoseOutput.Line(tracked.Estimate)}");
            if (writer is not null && tracked.Estimate.CameraFromObject is { } pose)
                PoseOverlay.Draw(frame, camera, pose, thing);
            writer?.Write(frame);
            yield return tracked;
        }
    }

    private static object Value(TrackedPose p) =>
        new { p.Frame, State = p.State.ToString(), Pose = PoseOutput.Value(FormattableString.Invariant($"frame {p.Frame}"), p.Estimate) };

    private static Dictionary<string, int> Counts(TrackedPose[] poses) =>
        poses.GroupBy(p => p.State.ToString()).ToDictionary(g => g.Key, g => g.Count());

    private static string Summary(TrackedPose[] poses) =>
        string.Join(", ", new[] { TrackingState.Tracked, TrackingState.Acquired, TrackingState.Lost }
        .Select(s => FormattableString.Invariant($"{poses.Count(p => p.State == s)} {s.ToString().ToLowerInvariant()}")));
}
