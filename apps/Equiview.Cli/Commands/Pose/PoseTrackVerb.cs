using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats.Rerun;
using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Files;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose track': follows an onboarded object through a video or a folder of images.</summary>
internal static class PoseTrackVerb
{
    public static Command Create()
    {
        var path = new Argument<string>(
            "video")
        { Description = "video file or folder of images; - reads images from standard input, camera:0 a camera" };
        var overlay = new Option<string?>("--overlay") { Description = "mp4 of the video with box and axes drawn in" };
        var recording = new Option<string?>("--rrd") { Description = "recording (.rrd) for Rerun: video, camera and object in 3D" };
        var command = new Command("track", "follow an onboarded object through a video") { path, overlay, recording };
        var target = OutputOption.File(command, ".json, or .csv as BOP results (image id = frame)", "poses.json");
        var cameras = new CameraOptions(command);
        var objects = new ObjectOptions(command, estimates: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string? drawn = arguments.GetValue(overlay);
            using OutputFile written = target.Open(arguments, output);
            if (drawn is not null && !drawn.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("--overlay is written as .mp4");
            string? rrd = arguments.GetValue(recording);
            if (rrd is not null)
                RerunRecording.RequireName(rrd);
            PhotographCamera given = cameras.Read(arguments);
            using ObjectPose thing = objects.Open(arguments);
            long start = Stopwatch.GetTimestamp();
            var poses = VideoPoses.Follow(
                thing, arguments.GetValue(path)!, Console.OpenStandardInput, given, drawn, rrd, output, cancellation);
            poses.Write(written.Path, objects.ObjectId(arguments));
            written.Finish();
            (int frames, double seconds) = (poses.Poses.Count, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2));
            string text = FormattableString.Invariant($"{frames} frames in {seconds:0.0} s: {poses}; written to {written.Name}");
            output.Result(
                new { Output = written.Name, Frames = frames, Seconds = seconds, poses.States },
                drawn is null ? text : $"{text} and {drawn}");
            return Task.CompletedTask;
        });
        return command;
    }
}
