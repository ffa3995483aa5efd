using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Pose;

namespace Equiview.Cli.Verbs;

/// <summary>'pose track': follows an onboarded object through a video or a folder of images.</summary>
internal static class PoseTrackVerb
{
    private const double DefaultRate = 24;

    public static Command Create()
    {
        var path = new Argument<string>("video") { Description = "video file or folder of images" };
        var file = new Option<string>("--object") { Description = "object model (.eqobject)", Required = true };
        var overlay = new Option<string?>("--overlay") { Description = "mp4 of the video with box and axes drawn in" };
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file of the backbone; else it is searched" };
        var target = new Option<string>("--output", "-o") { Description = ".json, or .csv as BOP results (image id = frame); - is standard output (.json)", DefaultValueFactory = _ => "poses.json" };
        var command = new Command("track", "follow an onboarded object through a video") { path, file, overlay, weights, target };
        var cameras = new CameraOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(overlay) is { } wrong && !wrong.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("--overlay is written as .mp4");
            using OutputFile result = OutputFile.Open(arguments.GetValue(target)!, ".json", output);
            using VideoReader video = VideoReader.Open(arguments.GetValue(path)!);
            (CameraIntrinsics camera, LensDistortion? lens) = cameras.Read(arguments, video.Size);
            ObjectModel model = ObjectModelFile.Read(arguments.GetValue(file)!);
            (IFeatureExtractor extractor, FeaturePreset preset) = PoseModel.Load(model, new FeatureExtractorOptions { Weights = arguments.GetValue(weights) });
            using IFeatureExtractor owned = extractor;
            using VideoWriter? writer = arguments.GetValue(overlay) is { } picture ? new VideoWriter(picture, video.Size, video.FramesPerSecond ?? DefaultRate) : null;
            var clock = Stopwatch.StartNew();
            TrackedPose[] poses = [.. Follow(video, extractor, preset, model, camera, lens, writer, output, cancellation)];
            writer?.Finish();
            Write(result.Path, poses);
            result.Finish();
            output.Result(new { Output = result.Name, Frames = poses.Length, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2), States = Counts(poses) }, () => Console.Out.WriteLine(FormattableString.Invariant(
                $"{poses.Length} frames in {clock.Elapsed.TotalSeconds:0.0} s: {poses.Count(p => p.State == TrackingState.Tracked)} tracked, {poses.Count(p => p.State == TrackingState.Acquired)} acquired, {poses.Count(p => p.State == TrackingState.Lost)} lost; written to {result.Name}{(arguments.GetValue(overlay) is { } shown ? $" and {shown}" : "")}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static IEnumerable<TrackedPose> Follow(
        VideoReader video, IFeatureExtractor extractor, FeaturePreset preset, ObjectModel model, CameraIntrinsics camera, LensDistortion? lens, VideoWriter? writer, Output output, CancellationToken cancellation)
    {
        var tracker = new ObjectPoseTracker(model);
        foreach (RgbImage photographed in video)
        {
            cancellation.ThrowIfCancellationRequested();
            RgbImage frame = lens is null ? photographed : LensCorrection.Undistort(photographed, camera, lens);
            TrackedPose tracked = tracker.Next(ImageFeatures.Extract(extractor, preset, frame, cancellation: cancellation), camera);
            output.Say($"frame {tracked.Frame} {tracked.State.ToString().ToLowerInvariant()}: {PoseEstimateVerb.Line(tracked.Estimate)}");
            if (writer is not null && tracked.Estimate.CameraFromObject is { } pose)
                PoseOverlay.DrawBoxAndAxes(frame, camera, pose, model.Box);
            writer?.Write(frame);
            yield return tracked;
        }
    }

    private static void Write(string target, TrackedPose[] poses)
    {
        if (Path.GetExtension(target) == ".csv")
            BopResults.Write(target, poses.Where(p => p.Estimate.Found).Select(p => new BopResult(0, p.Frame, 1, p.Estimate.Score, p.Estimate.CameraFromObject!.Value)));
        else
            AtomicFile.Write(target, JsonSerializer.SerializeToUtf8Bytes(poses.Select(p => new { p.Frame, State = p.State.ToString(), Pose = PoseEstimateVerb.Value(FormattableString.Invariant($"frame {p.Frame}"), p.Estimate) }), Output.Indented));
    }

    private static Dictionary<string, int> Counts(TrackedPose[] poses) => poses.GroupBy(p => p.State.ToString()).ToDictionary(g => g.Key, g => g.Count());
}
