using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Imaging;

namespace Equiview.Cli.Verbs;

/// <summary>'features': dense features, features at points, a PCA picture, or raw tokens of a prepared tensor.</summary>
internal static class FeaturesVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image") { Description = "images", Arity = ArgumentArity.ZeroOrMore };
        var points = new Option<string?>("--points") { Description = "csv with columns x,y (raster pixels): write descriptors at these points only" };
        var pca = new Option<string?>("--pca") { Description = "write a picture of the first three principal components" };
        var tensor = new Option<string?>("--tensor") { Description = "npy [B,3,H,W], already normalised, instead of images: writes tokens [B,P,C]" };
        var path = new Option<string?>("--output", "-o") { Description = "where to write: .npy (one image), .npz or .safetensors; - is standard output (.npz, tokens .npy)" };
        var command = new Command("features", "features of images") { images, points, pca, tensor, path };
        var model = new ModelOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string[] files = arguments.GetValue(images) ?? [];
            if (arguments.GetValue(tensor) is { } prepared)
            {
                if (files.Length > 0)
                    throw new UsageException("give images or --tensor, not both");
                Tokens(model, arguments, prepared, arguments.GetValue(path) ?? "tokens.npy", output, cancellation);
                return Task.CompletedTask;
            }

            if (files.Length == 0)
                throw new UsageException("give at least one image, or --tensor X.npy");
            using OutputFile target = OutputFile.Open(arguments.GetValue(path) ?? "features.npz", ".npz", output);
            FeatureFile.RequireWritable(target.Path, files.Length);
            using IFeatureExtractor extractor = model.LoadCached(arguments);
            FeaturePreset preset = model.Preset(arguments, extractor.Info);
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
            output.Result(new { Output = target.Name, Model = extractor.Info, Preset = preset.Name }, () => Console.Out.WriteLine(target.Name));
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Tokens(ModelOptions model, ParseResult arguments, string file, string path, Output output, CancellationToken cancellation)
    {
        using OutputFile target = OutputFile.Open(path, ".npy", output);
        StoredTensor input = NpyFile.Read(file);
        using IFeatureExtractor extractor = model.Load(arguments);
        if (extractor is not BackboneFeatureExtractor network)
            throw new UsageException($"{extractor.Info.Model} takes images only; --tensor is for networks");
        (float[] tokens, PatchGrid grid) = network.ExtractPrepared(input.ToSingles(), input.Shape, model.Tap(arguments) ?? TokenTap.PostNorm, model.Stride(arguments), cancellation);
        long[] shape = [input.Shape[0], grid.Count, extractor.Info.Dimension];
        NpyFile.Write(target.Path, StoredTensor.From(tokens, shape));
        target.Finish();
        output.Result(new { Output = target.Name, Shape = shape, grid.Rows, grid.Columns }, () => Console.Out.WriteLine(target.Name));
    }
}
