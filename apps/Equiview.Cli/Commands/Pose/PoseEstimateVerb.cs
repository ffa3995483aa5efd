using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats.Colmap;
using Equiview.Pose;
using Equiview.Pose.Files;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose estimate': where an onboarded object lies in photographs.</summary>
internal static class PoseEstimateVerb
{
    public static Command Create()
    {
        var colmap = new Option<string?>(
            "--colmap")
        { Description = "folder for the poses as a COLMAP model (text); the object's frame is the world" };
        var command = new Command("estimate", "find an onboarded object in photographs") { colmap };
        var path = OutputOption.File(command, ".json, or .csv as BOP results", "poses.json");
        var photographs = new PhotographOptions(command);
        var objects = new ObjectOptions(command, estimates: true);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = path.Open(arguments, output);
            photographs.Check(arguments, objects.HasMesh(arguments));
            using ObjectPose thing = objects.Open(arguments);
            EstimatedPhotograph[] results = [.. photographs.Estimate(arguments, thing, output, cancellation)];
            object[] values = [.. results.Select(r => PoseSummary.Of(r.Path, r.Estimate))];
            PoseFile.Write(
                target.Path, results.Select(r => r.Estimate), values, [.. results.Select(r => r.Path)], objects.ObjectId(arguments));
            target.Finish();
            if (arguments.GetValue(colmap) is { } sparse)
                ColmapScene.FromScene(Scene(results, thing)).Write(sparse, binary: false);
            string[] lines = [.. results.Select(r => $"{r.Path}: {PoseSummary.Line(r.Estimate)}"), $"written to {target.Name}"];
            output.Result(values, string.Join('\n', lines));
            return Task.CompletedTask;
        });
        return command;
    }

    private static PosedScene Scene(EstimatedPhotograph[] results, ObjectPose thing) => new()
    {
        Views =
        [
            .. results.Where(r => r.Estimate.Found)
                .Select(r => new PosedView(Path.GetFileName(r.Path), r.Camera, r.Estimate.CameraFromObject!.Value)),
        ],
        Unit = thing.Model.Unit,
    };
}
