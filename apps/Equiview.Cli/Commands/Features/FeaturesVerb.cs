using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Files;
namespace Equiview.Cli.Commands.Features;

/// <summary>'features': dense features, features at points, a PCA picture, or raw tokens of a prepared tensor.</summary>
internal static class FeaturesVerb
{
    public static Command Create(Verb self)
    {
        var images = new Argument<string[]>("image") { Description = "images, and folders of images", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(self.Name, self.Description) { images };
        var path = OutputOption.File(command, "where to write: .npy (one image, or tokens), .npz or .safetensors", "features.npz");
        var (options, model) = (new OptionBinder<FeatureExtractionJob>(command, new()), new ModelOptions(command));
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            FeatureExtractionJob job = options.Read(arguments) with { Images = arguments.GetValue(images) ?? [] };
            if (job.Tensor is not null)
                RequireTensor(job, model, arguments);
            using OutputFile target = path.Open(arguments, output, job.Tensor is null ? null : job.PreparedOutput);
            if (job.Tensor is not null)
                WriteTensor(job, model, target, arguments, output, cancellation);
            else
                WriteFeatures(job, model, target, arguments, output, cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void RequireTensor(FeatureExtractionJob job, ModelOptions model, ParseResult arguments)
    {
        job.RequireTensor();
        if (job.Features is null)
            model.RefusePreprocessing(arguments, "--tensor");
        else
            model.RefuseNetwork(arguments, "--features");
    }

    private static void WriteTensor(
        FeatureExtractionJob job, ModelOptions model, OutputFile target, ParseResult arguments, Output output,
        CancellationToken cancellation)
    {
        using IFeatureExtractor? network = job.Features is null ? model.Load(arguments) : null;
        object written = network is null ? job.WriteUpsampled(model.Given(arguments).Files, target.Path, cancellation)
            : job.RunPrepared(network, target.Path, model.Layer(arguments), model.Stride(arguments), cancellation);
        target.Finish();
        output.Written(written, target.Name, target.Name);
    }

    private static void WriteFeatures(
        FeatureExtractionJob job, ModelOptions model, OutputFile target, ParseResult arguments, Output output,
        CancellationToken cancellation)
    {
        job.Require(target.Path);
        (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
        using IFeatureExtractor owned = extractor;
        IReadOnlyList<string> unreadable = job.Run(extractor, recipe, target.Path, output, cancellation);
        target.Finish();
        string name = job.Shard.NameOf(target.Name);
        output.Result(new { Output = name, Model = extractor.Info, recipe.Preset }, name);
        job.RequireAllRead(unreadable, name);
    }
}
