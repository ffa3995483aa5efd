using System.CommandLine;
using System.Globalization;
using Equiview.Cli.Options;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat query': what in a scene looks like a point of a picture or a given vector.</summary>
internal static class SplatQueryVerb
{
    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var point = new Option<string?>("--point") { Description = "X,Y in the rendered picture (raster pixels at --size)" };
        var radius = new Option<double>("--radius") { Description = "radius in pixels of the patch around --point", DefaultValueFactory = _ => 1.5 };
        var vector = new Option<string?>("--vector") { Description = "npy with the descriptor (a text embedding, a stored feature) instead of --point" };
        var features = new Option<string?>("--features") { Description = "feature set to search (default the only one)" };
        var threshold = new Option<float>("--threshold") { Description = "least relevancy of a selected Gaussian, -1 to 1", DefaultValueFactory = _ => 0.5f };
        var target = new Option<string>("--output", "-o") { Description = "folder of heatmap.png, relevancy.npy and selection.ply", DefaultValueFactory = _ => "query" };
        var command = new Command("query", "find what looks like a point or a vector") { path, point, radius, vector, features, threshold, target };
        var cameras = new SplatCameraOptions(command, withOrbit: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            PosedView view = cameras.Read(arguments, scene)[0];
            var query = new FeatureQuery(SplatVerb.Features(scene, arguments.GetValue(features)));
            using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
            float[] descriptor = (arguments.GetValue(point), arguments.GetValue(vector)) switch
            {
                ({ } text, null) => query.DescriptorAt(rasterizer, scene, view.Intrinsics, view.CameraFromWorld, Point(text), arguments.GetValue(radius)),
                (null, { } file) => NpyFile.Read(file).ToSingles(),
                _ => throw new UsageException("give one of --point and --vector"),
            };
            float[] relevancy = query.Relevancy(descriptor);
            int[] selected = FeatureQuery.Select(relevancy, arguments.GetValue(threshold));
            string folder = Path.GetFullPath(arguments.GetValue(target)!);
            Directory.CreateDirectory(folder);
            PlanarImage map = FeatureQuery.Map(rasterizer, scene, view.Intrinsics, view.CameraFromWorld, relevancy);
            RgbImage picture = rasterizer.Render(scene, view.Intrinsics, view.CameraFromWorld, cancellation: cancellation).ToRgb();
            ImageFile.Write(Path.Combine(folder, "heatmap.png"), HeatMap.Draw(picture, map, range: (0, 1)));
            NpyFile.Write(Path.Combine(folder, "relevancy.npy"), StoredTensor.From(relevancy, relevancy.Length));
            GaussianScene selection = GaussianSelection.Take(scene, selected);
            GaussianSceneFile.Write(Path.Combine(folder, "selection.ply"), selection);
            (Vector3D min, Vector3D max)? box = selected.Length == 0 ? null : (SceneSummary.Of(selection).Min, SceneSummary.Of(selection).Max);
            output.Result(new { Output = folder, Selected = selected.Length, BoxMin = box?.min, BoxMax = box?.max }, () => Console.Out.WriteLine(
                FormattableString.Invariant($"{selected.Length} of {scene.Count} Gaussians selected{Box(box)}; heatmap.png, relevancy.npy and selection.ply in {folder}")));
            return Task.CompletedTask;
        });
        return command;
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
