using Equiview.Correspondence.Matching;
using Equiview.Evaluation.Matching;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Reporting;
namespace Equiview.Evaluation.Demo;

/// <summary>
/// Two views of a self-made scene, matched by each backbone: a wall seen under a strong change of viewpoint and light, half hidden by a
/// sign in front of it. The true correspondence of every pixel is known.
/// </summary>
internal static class MatchingDemo
{
    private static readonly ImageSize Size = new(640, 480);

    public static DemoPart Run(int seed, IReadOnlyList<IFeatureExtractor> extractors, CancellationToken cancellation)
    {
        (LayeredScene scene, SceneView viewA, SceneView viewB) = MakeScene(seed);
        RgbImage a = scene.Render(viewA), b = scene.Render(viewB);
        var rows = new List<MetricRow>();
        var pictures = new List<(double Right, ReportPicture Picture)>();
        foreach (IFeatureExtractor extractor in extractors)
        {
            IReadOnlyList<Match> matches = ImageMatcher.Match(extractor, a, b, cancellation: cancellation);
            double[] errors = [.. matches.Select(m => Error(scene, viewA, viewB, m)).Order()];
            rows.Add(new MetricRow(extractor.Info.DisplayName,
            [
                new Metric("matches", matches.Count, HigherIsBetter: true),
                new Metric("within 3 px", Share(errors, 3), "%", HigherIsBetter: true),
                new Metric("within 5 px", Share(errors, 5), "%", HigherIsBetter: true),
                new Metric("median error", errors.Length == 0 ? double.NaN : errors[errors.Length / 2], "px", HigherIsBetter: false),
            ]));
            RgbImage overlay = MatchPictures.Overlay(a, b, matches, matches.Select(m => Error(scene, viewA, viewB, m)).ToArray());
            pictures.Add((Share(errors, 5),
                new ReportPicture(
                    $"{extractor.Info.DisplayName}: two views matched (green: right to 3 px, yellow: to 10 px, red: wrong)",
                    ImageCodec.EncodeJpeg(overlay))
                {
                    Example = FormattableString.Invariant($"{extractor.Info.DisplayName}, {Share(errors, 5):0} % right"),
                }));
        }

        return new DemoPart(
            new MetricTable("Two views matched", rows, new Dictionary<string, string>
            {
                ["scene"] = "two textured layers, 640x480, homographies known; a match of a hidden or absent point counts as wrong",
                ["matches"] = "the network's key points where it has them, else cells that agree both ways",
            }),
            [.. pictures.OrderByDescending(p => p.Right)
                .Select((p, i) => i == 0 ? p.Picture with { Highlight = "matches two photographs" } : p.Picture)],
            "Which point of the left image is the same point in the right one? A line joins what a model takes for the same.");
    }

    private static (LayeredScene Scene, SceneView A, SceneView B) MakeScene(int seed)
    {
        var wall = new SceneLayer(ProceduralTexture.Make(new ImageSize(960, 720), seed));
        var sign = new SceneLayer(
            ProceduralTexture.Make(new ImageSize(240, 240), seed + 1, shapes: 60), p => p.DistanceTo(new PixelPoint(120, 120)) < 118);
        Homography wallInA = Homography.Translation(-160, -120);
        Homography wallInB = Homography.FromRowMajor([0.86, 0.18, -110, -0.20, 0.90, 10, 1.5e-4, -2.2e-4, 1]);
        return (new LayeredScene([wall, sign], Size),
            new SceneView([wallInA, Homography.Translation(180, 140)]),
            new SceneView(
                [wallInB, Homography.Translation(330, 130) * Homography.Scale(1.1, 1.1) * Homography.Rotation(12)], Gain: 0.8, Offset: 14));
    }

    private static double Error(LayeredScene scene, SceneView a, SceneView b, Match match) =>
        scene.Transfer(match.A, a, b) is ({ } truth, true) ? truth.DistanceTo(match.B) : double.PositiveInfinity;

    private static double Share(double[] errors, double threshold) =>
        errors.Length == 0 ? double.NaN : 100.0 * errors.Count(e => e <= threshold) / errors.Length;
}
