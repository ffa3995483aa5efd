using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Files;
using Equiview.Imaging.Codecs;
namespace Equiview.Cli.Commands.Features;

/// <summary>'features': dense features, features at points, a PCA picture, or raw tokens of a prepared tensor.</summary>
internal static class FeaturesVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image") { Description = "images, and folders of images", Arity = ArgumentArity.ZeroOrMore };
        var points = new Option<string?>("--points")
        {
            Description = "csv with columns x,y (raster pixels): write descriptors at these points only",
        };
        var pca = new Option<string?>("--pca") { Description = "write a picture of the first three principal components" };
        var tensor = new Option<string?>("--tensor")
        {
            Description = "npy [B,3,H,W], already normalised, instead of images: writes tokens [B,P,C]",
        };
        var command = new Command("features", "features of images") { images, points, pca, tensor };
        var path = OutputOption.File(command, "where to write: .npy (one image, or tokens), .npz or .safetensors", "features.npz");
        var model = new ModelOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string[] files = arguments.GetValue(images) ?? [];
            if (arguments.GetValue(tensor) is { } prepared)
            {
                if (files.Length > 0)
                    throw new UsageException("give images or --tensor, not both");
                ModelOptions.Refuse(arguments, "--tensor", points, pca);
                model.RefusePreprocessing(arguments, "--tensor");
                using OutputFile tokens = path.Open(arguments, output, byDefault: "tokens.npy");
                using IFeatureExtractor network = model.Load(arguments);
                var written = TokenFile.Write(
                    network, prepared, tokens.Path, model.Layer(arguments), model.Stride(arguments), cancellation);
                tokens.Finish();
                output.Written(written, tokens.Name, tokens.Name);
                return Task.CompletedTask;
            }

            if (files.Length == 0)
                throw new UsageException("give at least one image, or --tensor X.npy");
            files = [.. FeatureFile.Images(files)];
            using OutputFile target = path.Open(arguments, output);
            FeatureFile.RequireWritable(target.Path, files.Length);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            var unreadable = new List<string>();
            var sheet = arguments.GetValue(pca) is null ? null : new FeatureSheet(files.Length);
            IEnumerable<ExtractedImage> maps = FeatureFile.Extract(
                    extractor, recipe, files, files.Length > 1 ? unreadable : null, output, cancellation)
                .Select(item =>
                {
                    sheet?.Add(item);
                    return item;
                });
            FeatureFile.Write(target.Path, maps, arguments.GetValue(points), extractor.Info, recipe);
            target.Finish();
            if (sheet is not null)
                ImageFile.Write(arguments.GetValue(pca)!, sheet.Draw());
            output.Result(new { Output = target.Name, Model = extractor.Info, recipe.Preset }, target.Name);
            if (unreadable.Count > 0)
                throw new InvalidFileException(target.Name, FormattableString.Invariant(
                    $"is written, but {unreadable.Count} of {files.Length} images could not be read: {unreadable[0]}"));
            return Task.CompletedTask;
        });
        return command;
    }
}
