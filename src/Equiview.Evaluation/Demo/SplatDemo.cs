using Equiview.Evaluation.Splats;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Reporting;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Pictures;
using Equiview.Splatting.Queries;
namespace Equiview.Evaluation.Demo;

/// <summary>
/// Features of each backbone lifted onto a self-made Gaussian scene from photographs rendered of it, and each ball searched by pointing at
/// it: the scene knows which Gaussian belongs to which ball.
/// </summary>
internal static class SplatDemo
{
    private const int Photographs = 8, HoldOutEvery = 4, LongSide = 240;
    private const double PointRadius = 6;

    public static DemoPart Run(int seed, IReadOnlyList<IFeatureExtractor> extractors, CancellationToken cancellation)
    {
        (GaussianScene scene, int[] part) = SyntheticSplats.Make(seed);
        var places = new KnnGraph(scene);
        string folder = Directory.CreateTempSubdirectory("equiview-demo-").FullName;
        using var rasterizer = new GaussianRasterizerCpu();
        try
        {
            PosedView[] views = Photograph(rasterizer, scene, folder);
            var rows = new List<MetricRow>();
            (double Score, RgbImage[] Images, string Model) best = (-1, [], "");
            foreach (IFeatureExtractor extractor in extractors)
            {
                FeatureRecipe preset = extractor.Recipe("default", longSide: LongSide);
                var run = new LiftingRun(
                    scene,
                    views,
                    extractor,
                    preset,
                    rasterizer,
                    new LiftingOptions { LongSidePixels = LongSide, HoldOutEvery = HoldOutEvery });
                _ = run.Run(cancellation).ToBlockingEnumerable(cancellation).Count();
                GaussianFeatureSet features = run.Lifted!.Features;
                var graph = new AffinityGraph(scene, places, new FeatureQuery(features));
                QueryScore[] scores = [.. Enumerable.Range(0, SyntheticSplats.Balls)
                    .SelectMany(ball => Search(rasterizer, scene, graph, part, views, ball))];
                double iou = 100 * scores.Where(s => s.Localised is null).Average(s => s.Iou);
                rows.Add(new MetricRow(extractor.Info.DisplayName,
                [
                    new Metric("view consistency", run.Lifted.MeanConsistency(), HigherIsBetter: true),
                    new Metric("held-out cosine error", ViewAgreement.Mean(run.HeldOut).CosineError, HigherIsBetter: false),
                    new Metric("mIoU", iou, "%", HigherIsBetter: true),
                    new Metric(
                        "localisation",
                        100 * scores.Where(s => s.Localised is not null).Average(s => s.Localised == true ? 1.0 : 0),
                        "%",
                        HigherIsBetter: true),
                ]));
                if (iou > best.Score)
                    best = (iou, Images(rasterizer, scene, graph, part, features, views[0]), extractor.Info.DisplayName);
            }

            return new DemoPart(
                new MetricTable("Features on Gaussians: each of three balls found by pointing at it", rows, new Dictionary<string, string>
                {
                    ["scene"] =
                        FormattableString.Invariant($"{scene.Count} Gaussians made by the program, {views.Length} photographs ")
                            + FormattableString.Invariant($"rendered of them, every {HoldOutEvery}th held out"),
                    ["mIoU"] = QueryScore.SelectionProtocol
                        + "; Otsu's threshold and the least conductance around the point, joined to it, view opposite the one pointed in",
                    ["localisation"] = QueryScore.MapProtocol,
                }),
                Pictures(best.Images, best.Model),
                "A click on one ball, the white ring, finds the whole ball in 3D, from every side.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ReportPicture[] Pictures(RgbImage[] images, string model) =>
    [
        new ReportPicture("A click on a ball, the white ring, and the Gaussians that it finds", Large(images[3]))
        {
            Before = Large(images[0]),
            Sides = ("the click", "what it finds"),
            Highlight = "finds a thing in 3D by one click",
        },
        new ReportPicture(
            $"A self-made Gaussian scene with features (photograph, {model} as colors, relevancy of the ball pointed at, its selected "
                + "Gaussians)",
            ImageCodec.EncodeJpeg(ContactSheet.Make(images, 4))),
    ];

    private static PosedView[] Photograph(GaussianRasterizerCpu rasterizer, GaussianScene scene, string folder)
    {
        var camera = new CameraIntrinsics(260, 260, LongSide / 2.0, LongSide * 3 / 8.0, new ImageSize(LongSide, LongSide * 3 / 4));
        var placement = new ScenePlacement(new Vector3D(0, 0.2, 0), new Vector3D(0, -1, 0), 5);
        PosedView[] views = [.. OrbitCameras.Around(placement, Photographs, 35)
            .Select(
                (pose, i) => new PosedView(
                    FormattableString.Invariant($"{i}.png"), camera, pose, Path.Combine(folder, FormattableString.Invariant($"{i}.png"))))];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(scene, view.Intrinsics, view.CameraFromWorld).ToRgb());
        return views;
    }

    // Points at a ball in the view where it is nearest, and scores on the opposite one under both protocols.
    private static QueryScore[] Search(
        GaussianRasterizerCpu rasterizer, GaussianScene scene, AffinityGraph graph, int[] part, PosedView[] views, int ball)
    {
        Vector3D center = Center(scene, part, ball);
        PosedView pointed = views.MinBy(v => (v.CameraFromWorld * center).Z)!, scored = views.MaxBy(v => (v.CameraFromWorld * center).Z)!;
        ClusterSelection found = ClusterSelection.At(
            graph, PromptRegion.At(rasterizer, scene, pointed, pointed.Project(center), PointRadius));
        var membership = new GaussianFeatureSet("part", 1, [.. part.Select(p => p == ball ? 1f : 0)]);
        bool[] truth = Array.ConvertAll(
            rasterizer.Render(
                scene, scored.Intrinsics, scored.CameraFromWorld, new GaussianRenderOptions { Features = membership }).Features!.Values,
            v => v > 0.5f);
        int width = scored.Intrinsics.Size.Width;
        int[] inside = [.. Enumerable.Range(0, truth.Length).Where(i => truth[i])];
        var box = (
            new PixelPoint(inside.Min(i => i % width), inside.Min(i => i / width)),
            new PixelPoint(inside.Max(i => i % width) + 1, inside.Max(i => i / width) + 1));
        PlanarImage map = FeatureQuery.Map(rasterizer, scene, scored.Intrinsics, scored.CameraFromWorld, found.Relevancy);
        GaussianScene selection = GaussianSelection.Take(scene, found.Gaussians);
        return [
            QueryScore.OfMap($"ball {ball}", scored.Name, map, truth, box),
            QueryScore.OfSelection(
                $"ball {ball}", scored.Name, rasterizer.Render(selection, scored.Intrinsics, scored.CameraFromWorld).Alpha, truth),
        ];
    }

    private static Vector3D Center(GaussianScene scene, int[] part, int ball)
    {
        Vector3D sum = default;
        for (int g = 0; g < part.Length; g++)
            sum += part[g] == ball ? scene.Mean(g) : default;
        return sum * (1.0 / part.Count(p => p == ball));
    }

    private static byte[] Large(RgbImage image) => ImageCodec.EncodeJpeg(
        Resampler.Resize(image, new ImageSize(3 * image.Width, 3 * image.Height), ResampleKernel.Bicubic));

    // The photograph with the point, the features in colors, the relevancy, the selection.
    private static RgbImage[] Images(
        GaussianRasterizerCpu rasterizer, GaussianScene scene, AffinityGraph graph, int[] part, GaussianFeatureSet features, PosedView view)
    {
        GaussianRendering rendering = rasterizer.Render(
            scene, view.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = features });
        PixelPoint pointed = view.Project(
            Enumerable.Range(0, SyntheticSplats.Balls).Select(ball => Center(scene, part, ball))
                .MinBy(center => (view.CameraFromWorld * center).Z));
        ClusterSelection found = ClusterSelection.At(graph, PromptRegion.At(rasterizer, scene, view, pointed, PointRadius));
        RgbImage photograph = rendering.ToRgb();
        using (var canvas = new Canvas(photograph))
            canvas.Ring(pointed, 6, RgbColor.White);
        GaussianScene selection = GaussianSelection.Take(scene, found.Gaussians);
        return
        [
            photograph,
            new SplatPictures(features).Draw(rendering, SplatChannel.Pca),
            HeatMap.Draw(
                rendering.ToRgb(),
                FeatureQuery.Map(rasterizer, scene, view.Intrinsics, view.CameraFromWorld, found.Relevancy),
                range: (0, 1)),
            rasterizer.Render(selection, view.Intrinsics, view.CameraFromWorld).ToRgb(),
        ];
    }
}
