using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat query': Gaussians that look like a point of the scene, a point of another image, a descriptor or a text.</summary>
internal static class SplatQueryVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> path = SplatVerbs.SceneArgument();
        var except = new Option<string[]>("--not")
        {
            Description = "X,Y in the rendered image of something that is not meant; may be repeated",
        };
        var command = new Command(self.Name, self.Description) { path, except };
        var target = OutputOption.Several(command, "folder of " + SceneQueryFiles.Names, "query");
        var device = new VulkanOption(command);
        var query = new OptionBinder<SceneQueryJob>(command, new());
        var model = new ModelFileOptions(command);
        var cameras = new OptionBinder<SceneCameras>(command, new(), SceneCameras.PathOptions);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            SceneQueryJob job = query.Read(arguments) with { Not = arguments.GetValue(except) ?? [] };
            job.Require();
            if (job.Image is null)
                ModelOptions.Refuse(arguments, "a query without --image: they load the backbone that looks at it", model.All);
            string folder = Path.GetFullPath(target.Name(arguments));
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            (SceneQueryResult found, PosedView view) = job.Run(
                arguments.GetValue(path)!, cameras.Read(arguments), rasterizer, model.Read(arguments), cancellation);
            SceneQueryFiles.Write(folder, found, rasterizer, view, cancellation);
            output.Result(
                new { Output = folder, Selected = found.Gaussians.Length, BoxMin = found.Box?.Min, BoxMax = found.Box?.Max },
                $"{found}; {SceneQueryFiles.Names}, seen from '{view.Name}' at {view.Intrinsics.Size}, in {folder}");
            return Task.CompletedTask;
        });
        return command;
    }
}
