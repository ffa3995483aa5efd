using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
namespace Equiview.Cli.Commands.Features;

/// <summary>'features': dense features, features at points, a PCA picture, or raw tokens of a prepared tensor.</summary>
internal static class FeaturesVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image") { Description = "images", Arity = ArgumentArity.ZeroOrMore };
        var points = new Option<string?>("--points") { Description = "csv with columns x,y (raster pixels): write descriptors at these points only" };
        var pca = new Option<string?>("--pca") { Description = "write a picture of the first three principal components" };
        var tensor = new Option<string?>("--tensor") { Description = "npy [B,3,H,W], already normalised, instead of images: writes tokens [B,P,C]" };
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
                Tokens(model, arguments, prepared, path, output, cancellation);
                return Task.CompletedTask;
            }

            if (files.Length == 0)
                throw new UsageException("give at least one image, or --tensor X.npy");
            using OutputFile target = path.Open(arguments, output);
            FeatureFile.RequireWritable(target.Path, files.Length);
            (IFeatureExtractor extractor, FeatureRecipe preset) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            var maps = new List<(string Name, RgbImage Image, FeatureMap Map)>();
            foreach (string file in files)
            {
                RgbImage image = ImageFile.Read(file);
                maps.Add((Path.GetFileName(file), image, extractor.Extract(image, preset, cancellation)));
                output.Say(FormattableString.Invariant($"{file}: {maps[^1].Map.Grid.Columns}x{maps[^1].Map.Grid.Rows} cells of {extractor.Info.Dimension} channels"));
            }

            FeatureFile.Write(target.Path, maps, arguments.GetValue(points), extractor.Info, preset);
            target.Finish();
            if (arguments.GetValue(pca) is { } picture)
                ImageFile.Write(picture, FeaturePictures.PrincipalComponents([.. maps.Select(m => (m.Image, m.Map))]));
            output.Result(new { Output = target.Name, Model = extractor.Info, Preset = preset.Preset }, () => Console.Out.WriteLine(target.Name));
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Tokens(ModelOptions model, ParseResult arguments, string file, OutputOption path, Output output, CancellationToken cancellation)
    {
        using OutputFile target = path.Open(arguments, output, byDefault: "tokens.npy");
        StoredTensor input = NpyFile.Read(file);
        using IFeatureExtractor extractor = model.Load(arguments);
        if (extractor.GetService<BackboneFeatureExtractor>() is not { } network)
            throw new UsageException($"{extractor.Info.Model} takes images only; --tensor is for networks");
        (float[] tokens, PatchGrid grid) = network.ExtractPrepared(input.ToSingles(), input.Shape, model.Layer(arguments) ?? OutputLayer.PostNorm, model.Stride(arguments), cancellation);
        long[] shape = [input.Shape[0], grid.Count, extractor.Info.Dimension];
        NpyFile.Write(target.Path, StoredTensor.From(tokens, shape));
        target.Finish();
        output.Result(new { Output = target.Name, Shape = shape, grid.Rows, grid.Columns }, () => Console.Out.WriteLine(target.Name));
    }
}
