using System.CommandLine;
using System.Globalization;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Presets;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Scenes;
using Equiview.Splatting.Text;

namespace Equiview.Cli.Verbs;

/// <summary>'splat query': what in a scene looks like a point of its picture, a patch of another picture, a given vector or a text.</summary>
internal static class SplatQueryVerb
{
    private const string Automatic = "auto";
    private static readonly string[] CanonicalNegatives = ["object", "things", "stuff", "texture"]; // LERF's

    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var point = new Option<string?>("--point") { Description = "X,Y in the rendered picture (raster pixels at --size), or in --image" };
        var radius = new Option<double>("--radius") { Description = "radius in pixels of the patch around --point", DefaultValueFactory = _ => 1.5 };
        var image = new Option<string?>("--image") { Description = "another picture, in which --point lies; the model that made the features looks at it" };
        var vector = new Option<string?>("--vector") { Description = "npy with the descriptor (a stored feature, a text embedding) instead of --point" };
        var text = new Option<string?>("--text") { Description = "words to search for, where the features lie in CLIP's space; needs --text-weights" };
        var textWeights = new Option<string?>("--text-weights") { Description = "CLIP text tower (OpenAI's or Hugging Face's file) with its merge list beside it" };
        var gelu = new Option<bool>("--text-gelu") { Description = "the tower has the exact GELU (OpenCLIP's LAION models) instead of OpenAI's" };
        var negatives = new Option<string?>("--negatives") { Description = "npy [N, D] of what everything is ('object', 'things', 'stuff', 'texture'): relevancy as LERF defines it, 0 to 1" };
        var features = new Option<string?>("--features") { Description = "feature set to search (default the only one)" };
        var threshold = new Option<string?>("--threshold") { Description = "least relevancy of a selected Gaussian, -1 to 1, or 'auto' for Otsu's; default auto for a part, else 0.5" };
        var everywhere = new Option<bool>("--everywhere") { Description = "select all that looks like --point, not only the part that is joined to it" };
        var except = new Option<string[]>("--not") { Description = "X,Y of something that is not meant, in the rendered picture; may be given again" };
        Option<string?> device = SplatVerb.VulkanOption();
        var target = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder of heatmap.png, relevancy.npy, descriptor.npy and selection.ply", DefaultValueFactory = _ => "query" });
        var command = new Command("query", "find what looks like a point, a patch or a vector") { path, point, radius, image, vector, text, textWeights, gelu, negatives, features, threshold, everywhere, except, device, target };
        var cameras = new SplatCameraOptions(command, withPaths: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(except) is { Length: > 0 } && (arguments.GetValue(text) ?? arguments.GetValue(negatives)) is not null)
                throw new UsageException("--not goes with --point or --vector; what a text is told from stands in --negatives");
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            PosedView view = cameras.Read(arguments, scene)[0];
            GaussianFeatureSet set = SplatVerb.Features(scene, arguments.GetValue(features));
            var query = new FeatureQuery(set);
            using IGaussianRasterizer rasterizer = SplatVerb.Rasterizer(arguments.GetValue(device), output);
            using ClipTextEncoder? texts = (arguments.GetValue(text), arguments.GetValue(textWeights)) switch
            {
                (null, _) => null,
                (_, null) => throw new MissingComponentException("the text tower of CLIP", "name its file with --text-weights, or give the embedding of the text with --vector"),
                (_, { } weights) => ClipTextEncoder.Load(weights, !arguments.GetValue(gelu)),
            };
            PointedRegion Shown(string place) => PointedRegion.At(rasterizer, scene, view, Point(place), arguments.GetValue(radius));
            PointedRegion? pointed = arguments.GetValue(image) is null && arguments.GetValue(point) is { } inScene ? Shown(inScene) : null;
            float[] descriptor = (arguments.GetValue(point), arguments.GetValue(image), arguments.GetValue(vector), arguments.GetValue(text)) switch
            {
                (not null, null, null, null) => query.Descriptor(pointed!),
                ({ } place, { } picture, null, null) => Patch(set, picture, Point(place), cancellation),
                (null, null, { } file, null) => NpyFile.Read(file).ToSingles(),
                (null, null, null, { } words) => texts!.Embed(words),
                _ => throw new UsageException("give --point, --image with --point, --vector or --text"),
            };
            float[][]? others = arguments.GetValue(negatives) is { } stored ? [.. NpyFile.Read(stored).ToSingles().Chunk(descriptor.Length)] : texts is null ? null : [.. CanonicalNegatives.Select(texts.Embed)];
            PointedRegion[] exceptions = [.. (arguments.GetValue(except) ?? []).Select(Shown)];
            (float[] relevancy, int[] selected) = pointed is not null && others is null && !arguments.GetValue(everywhere)
                ? Part(PartSelection.At(new AffinityGraph(scene, new GaussianGraph(scene), query), pointed, exceptions, Threshold(arguments.GetValue(threshold) ?? Automatic)))
                : All(others is null ? query.RelevancyExcept(descriptor, [.. exceptions.Select(query.Descriptor)]) : query.Relevancy(descriptor, others), Threshold(arguments.GetValue(threshold) ?? "0.5"));
            string folder = Path.GetFullPath(arguments.GetValue(target)!);
            Directory.CreateDirectory(folder);
            PlanarImage map = FeatureQuery.Map(rasterizer, scene, view.Intrinsics, view.CameraFromWorld, relevancy);
            RgbImage shown = rasterizer.Render(scene, view.Intrinsics, view.CameraFromWorld, cancellation: cancellation).ToRgb();
            ImageFile.Write(Path.Combine(folder, "heatmap.png"), HeatMap.Draw(shown, map, range: (0, 1)));
            NpyFile.Write(Path.Combine(folder, "relevancy.npy"), StoredTensor.From(relevancy, relevancy.Length));
            NpyFile.Write(Path.Combine(folder, "descriptor.npy"), StoredTensor.From(descriptor, descriptor.Length));
            GaussianScene selection = GaussianSelection.Take(scene, selected);
            GaussianSceneFile.Write(Path.Combine(folder, "selection.ply"), selection);
            (Vector3D min, Vector3D max)? box = selected.Length == 0 ? null : (SceneSummary.Of(selection).Min, SceneSummary.Of(selection).Max);
            output.Result(new { Output = folder, Selected = selected.Length, BoxMin = box?.min, BoxMax = box?.max }, () => Console.Out.WriteLine(
                FormattableString.Invariant($"{selected.Length} of {scene.Count} Gaussians selected{Box(box)}; heatmap.png, relevancy.npy, descriptor.npy and selection.ply in {folder}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static (float[] Relevancy, int[] Selected) Part(PartSelection part) => (part.Relevancy, part.Gaussians);

    private static (float[] Relevancy, int[] Selected) All(float[] relevancy, float? threshold) => (relevancy, RelevancyThreshold.Select(relevancy, threshold ?? RelevancyThreshold.Otsu(relevancy)));

    private static float? Threshold(string text) => text == Automatic ? null
        : float.TryParse(text, CultureInfo.InvariantCulture, out float value) ? value : throw new UsageException($"'{text}' is no threshold; give a number or '{Automatic}'");

    private static float[] Patch(GaussianFeatureSet set, string picture, PixelPoint point, CancellationToken cancellation)
    {
        RgbImage image = ImageFile.Read(picture);
        if (!image.Size.Contains(point))
            throw new DegenerateInputException(FormattableString.Invariant($"point ({point.X}, {point.Y}) lies outside the picture ({image.Size})"));
        using IFeatureExtractor extractor = FeatureExtractors.Load(set.Provenance.Model);
        FeaturePreset preset = FeaturePresets.Get("default", extractor.Info.Patch, ModelCatalog.Find(extractor.Info.Model).DenseStride);
        return extractor.Extract(image, preset, cancellation).Sample(point, normalize: true);
    }

    private static string Box((Vector3D Min, Vector3D Max)? box) => box is not { } b ? "" : FormattableString.Invariant(
        $", 98 % within ({b.Min.X:g4}, {b.Min.Y:g4}, {b.Min.Z:g4}) to ({b.Max.X:g4}, {b.Max.Y:g4}, {b.Max.Z:g4})");

    private static PixelPoint Point(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out double x) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out double y)
            ? new PixelPoint(x, y) : throw new UsageException($"'{text}' is no point; give X,Y in pixels");
    }
}
