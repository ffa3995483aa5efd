using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Files;

namespace Equiview.Cli.Commands.Features;

/// <summary>'features': dense features, features at points, a PCA picture, or raw tokens of a prepared tensor.</summary>
internal static class FeaturesVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image") { Description = "images, and folders of images", Arity = ArgumentArity.ZeroOrMore };
        var tensor = new Option<string?>("--tensor")
        {
            Description = "npy [B,3,H,W], already normalised, instead of images: writes tokens [B,P,C]",
        };
        var command = new Command("features", "features of images") { images, tensor };
        var path = OutputOption.File(command, "where to write: .npy (one image, or tokens), .npz or .safetensors", "features.npz");
        var (options, model) = (new OptionBinder<FeatureExtractionJob>(command, new()), new ModelOptions(command));
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            FeatureExtractionJob job = options.Read(arguments) with { Images = arguments.GetValue(images) ?? [] };
            if (arguments.GetValue(tensor) is { } prepared)
            {
                if (job.Images.Length > 0)
                    throw new UsageException("give images or --tensor, not both");
                model.RefusePreprocessing(arguments, "--tensor");
                WriteTokens(job, prepared, arguments, output, cancellation);
            }
            else
            {
                WriteFeatures(job, arguments, output, cancellation);
            }

            return Task.CompletedTask;
        });
        return command;

        void WriteTokens(FeatureExtractionJob job, string prepared, ParseResult arguments, Output output, CancellationToken cancellation)
        {
            using OutputFile made = path.Open(arguments, output, byDefault: job.PreparedOutput);
            using IFeatureExtractor network = model.Load(arguments);
            object written = job.RunPrepared(
                network, prepared, made.Path, model.Layer(arguments), model.Stride(arguments), cancellation);
            made.Finish();
            output.Written(written, made.Name, made.Name);
        }

        void WriteFeatures(FeatureExtractionJob job, ParseResult arguments, Output output, CancellationToken cancellation)
        {
            using OutputFile target = path.Open(arguments, output);
            job.Require(target.Path);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            IReadOnlyList<string> unreadable = job.Run(extractor, recipe, target.Path, output, cancellation);
            target.Finish();
            output.Result(new { Output = target.Name, Model = extractor.Info, recipe.Preset }, target.Name);
            job.RequireAllRead(unreadable, target.Name);
        }
    }
}
