using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging;
using Equiview.Pose.Geometry;
using Equiview.Imaging.Video;
using Equiview.Pose;
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
        var target = new Option<string>("--output", "-o") { Description = ".json, or .csv as BOP results (image id = frame)", DefaultValueFactory = _ => "poses.json" };
        var command = new Command("track", "follow an onboarded object through a video") { path, overlay, target };
        var (item, cameras) = (new PoseObjectOptions(command, withRegion: false), new CameraOptions(command));
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            (string? drawn, string written) = (arguments.GetValue(overlay), arguments.GetValue(target)!);
            if (drawn is not null && !drawn.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("--overlay is written as .mp4");
            using VideoReader video = VideoReader.Open(arguments.GetValue(path)!);
            (CameraIntrinsics Intrinsics, LensDistortion? Lens) camera = cameras.Read(arguments, video.Size);
            using var opened = ObjectPose.Open(item.File(arguments), item.Read(arguments));
            using VideoWriter? writer = drawn is null ? null : new VideoWriter(drawn, video.Size, video.FramesPerSecond ?? DefaultRate);
            long start = Stopwatch.GetTimestamp();
            TrackedPose[] poses = [.. Follow(video, opened, camera, writer, output, cancellation)];
            writer?.Finish();
            PoseText.Write(written, [.. poses.Select(p => p.Estimate)], poses.Select(Value));
            Print(output, poses, Stopwatch.GetElapsedTime(start).TotalSeconds, written, drawn);
            return Task.CompletedTask;
        });
        return command;
    }

    private static IEnumerable<TrackedPose> Follow(
        VideoReader video,
        ObjectPose opened,
        (CameraIntrinsics Intrinsics, LensDistortion? Lens) camera,
        VideoWriter? writer,
        Output output,
        CancellationToken cancellation)
    {
        ObjectPoseTracker tracker = opened.CreateTracker();
        foreach (RgbImage photographed in video)
        {
            RgbImage frame = camera.Lens is { } lens ? LensCorrection.Undistort(photographed, camera.Intrinsics, lens) : photographed;
            TrackedPose tracked = tracker.Next(frame, camera.Intrinsics, cancellation);
            output.Say($"frame {tracked.Frame} {tracked.State.ToString().ToLowerInvariant()}: {PoseText.Line(tracked.Estimate)}");
            if (writer is not null && tracked.Estimate.CameraFromObject is { } pose)
                PoseOverlay.DrawBoxAndAxes(frame, camera.Intrinsics, pose, opened.Model.Box);
            writer?.Write(frame);
            yield return tracked;
        }
    }

    private static object Value(TrackedPose p) => new
    {
        p.Frame,
        State = p.State.ToString(),
        Pose = PoseText.Value(FormattableString.Invariant($"frame {p.Frame}"), p.Estimate),
    };

    private static void Print(Output output, TrackedPose[] poses, double seconds, string written, string? overlay)
    {
        Dictionary<string, int> states = poses.GroupBy(p => p.State.ToString()).ToDictionary(g => g.Key, g => g.Count());
        string counts = string.Join(", ", Enum.GetValues<TrackingState>().Select(s => $"{poses.Count(p => p.State == s)} {s.ToString().ToLowerInvariant()}"));
        output.Result(new { Output = written, Frames = poses.Length, Seconds = Math.Round(seconds, 2), States = states }, () => Console.Out.WriteLine(
            FormattableString.Invariant($"{poses.Length} frames in {seconds:0.0} s: {counts}; written to {written}{(overlay is null ? "" : " and " + overlay)}")));
    }
}
