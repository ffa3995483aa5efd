using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Files;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose track': follows an onboarded object through a video, a folder of images, a pipe or a camera.</summary>
internal static class PoseTrackVerb
{
    public static Command Create(Verb self)
    {
        var path = new Argument<string>("video")
        {
            Description = "video file or folder of images; - reads ppm or jpg images from standard input, camera:0 a camera"
        };
        var command = new Command(self.Name, self.Description) { path };
        var options = new OptionBinder<PoseTrackingJob>(command, new());
        var target = OutputOption.File(command, ".json, .csv as BOP results (image id = frame), or live .jsonl", "poses.json");
        var cameras = new OptionBinder<CameraSettings>(command, new());
        var objects = new ObjectOptions(command, estimates: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            PoseTrackingJob job = options.Read(arguments) with
            {
                Source = arguments.GetValue(path)!,
                ObjectId = objects.ObjectId(arguments),
            };
            job.Require();
            PhotographCamera camera = cameras.Read(arguments).Read();
            TextWriter rows = Console.Out;
            using OutputFile file = target.Open(arguments, output);
            using ObjectPose thing = objects.Open(arguments);
            PoseTrackingSummary followed = job.Run(thing, camera, file.Path, Console.OpenStandardInput,
                file.IsStandardOutput ? rows : null, output, cancellation);
            file.Finish();
            string overlay = job.Overlay is null ? "" : $" and {job.Overlay}";
            output.Written(followed, $"{followed}; written to {file.Name}{overlay}", file.Name);
            return Task.CompletedTask;
        });
        return command;
    }
}
