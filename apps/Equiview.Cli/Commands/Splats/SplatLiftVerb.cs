using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;
using Equiview.Formats.Splat;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat lift': features of posed photographs onto the Gaussians of a scene, without training.</summary>
internal static class SplatLiftVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var target = OutputOption.Several(command, "scene with features: .ply, .compressed.ply, .spz or .splat", "lifted.ply");
        var device = new VulkanOption(command);
        var what = new OptionBinder<LiftingJob>(command, new());
        var how = new OptionBinder<LiftingOptions>(command, new());
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string file = Path.GetFullPath(target.Name(arguments));
            GaussianSceneFile.RequireName(file);
            (LiftingJob job, LiftingOptions options) = (what.Read(arguments), how.Read(arguments));
            options.Require();
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            LiftingRun run = job.Open(extractor, recipe, rasterizer, options, file);
            await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
            LiftingSummary summary = job.Write(run, file);
            output.Written(summary, $"{summary}\nin {file}", file);
        });
        return command;
    }
}
