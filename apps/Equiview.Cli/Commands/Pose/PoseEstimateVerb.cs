using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Files;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose estimate': where an onboarded object lies in photographs.</summary>
internal static class PoseEstimateVerb
{
    public static Command Create(Verb self)
    {
        var images = new Argument<string[]>("images") { Description = "photographs, all of one camera", Arity = ArgumentArity.OneOrMore };
        var command = new Command(self.Name, self.Description) { images };
        var path = OutputOption.File(command, ".json, or .csv as BOP results", "poses.json");
        var options = new OptionBinder<PoseEstimationJob>(command, new());
        var cameras = new OptionBinder<CameraSettings>(command, new());
        var objects = new ObjectOptions(command, estimates: true);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            PoseEstimationJob job = options.Read(arguments) with
            {
                Photographs = arguments.GetValue(images)!,
                ObjectId = objects.ObjectId(arguments),
            };
            job.Require(objects.HasMesh(arguments));
            CameraSettings camera = cameras.Read(arguments);
            using OutputFile target = path.Open(arguments, output);
            using ObjectPose thing = objects.Open(arguments);
            IReadOnlyList<PoseSummary> found = job.Run(thing, camera.ReadOrExif(), target.Path, output, cancellation);
            target.Finish();
            output.Result(found, string.Join('\n', [.. found.Select(f => $"{f.Image}: {f}"), $"written to {job.NameOf(target.Name)}"]));
            return Task.CompletedTask;
        });
        return command;
    }
}
