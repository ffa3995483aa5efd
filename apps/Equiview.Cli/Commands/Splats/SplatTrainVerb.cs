using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Training;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat train': a scene from posed photographs.</summary>
internal static class SplatTrainVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var target = OutputOption.Several(
            command, "scene: .ply, .compressed.ply, .spz or .splat; checkpoint, log and preview stand beside it", "scene.ply");
        var device = new VulkanOption(command);
        (var what, var how) = (new OptionBinder<SplatTrainingJob>(command, new()), new OptionBinder<SplatTrainingOptions>(command, new()));
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            (string file, SplatTrainingOptions options) = (Path.GetFullPath(target.Name(arguments)), how.Read(arguments));
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            if (!options.TakesFeatures)
                ModelOptions.Refuse(arguments, "training without --distill or --wild", model.All);
            (IFeatureExtractor? extractor, FeatureRecipe? recipe) = options.TakesFeatures ? model.Open(arguments) : default;
            using IFeatureExtractor? owned = extractor;
            SplatTrainingRun run = what.Read(arguments).Open(options, file, rasterizer, extractor, recipe, cancellation);
            await output.Follow(run.Progress(cancellation)).ConfigureAwait(false);
            output.Written(SplatTrainingSummary.Of(run), $"{SplatTrainingSummary.Of(run)}\nin {run.Target}", run.Target);
        });
        return command;
    }
}
