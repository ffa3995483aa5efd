using Equiview.Imaging.Cameras;
using System.Numerics.Tensors;
using Equiview.Evaluation.Jobs;
using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Comparison;

/// <summary>
/// How consistent features are once lifted onto a scene; a unit is a held-out view. Features that all point the same way agree trivially,
/// so each error is also divided by that of an unrelated Gaussian (1 - mean cosine of all Gaussians): 1 is as bad as a random Gaussian.
/// </summary>
internal static class LiftComparison
{
    public static async Task<TaskComparison> RunAsync(
        CompareRequest request, string folder, LiftingOptions options, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        string? scenePath = request.Scene;
        PosedScene posed = PosedPhotographs.Fit(PosedSceneReader.Read(folder));
        GaussianScene scene = scenePath is null
            ? GaussianSeeding.FromPoints(posed.Points)
            : GaussianSceneReader.Read(scenePath, WebpDecoder.Decode);
        using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
        using EvaluatedModels models = request.Load("default", request.LongSide);
        List<(double Consistency, double Unrelated, IReadOnlyList<ViewAgreement> Views)> results = [];
        foreach (EvaluatedModel model in models.All)
        {
            var run = new LiftingRun(scene, posed.Views, model.Extractor, model.Recipe, rasterizer, options);
            await run.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
            results.Add((run.Lifted!.MeanConsistency(), 1 - MeanCosine(run.Lifted), run.HeldOut));
        }

        PairedMetric Metric(string name, Func<int, ViewAgreement, double> value) => new(name, "", false,
            [.. results[0].Views.Zip(results[1].Views, (b, a) => new PairedSample(b.View, value(0, b), value(1, a)))]);
        return new TaskComparison($"Lifted features, {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}",
        [
            Metric("held-out cosine error", (_, v) => v.CosineError),
            Metric("held-out error / error of an unrelated Gaussian", (m, v) => v.CosineError / results[m].Unrelated),
        ],
        new Dictionary<string, string>
        {
            ["view consistency"] = Both(r => r.Consistency) + " (mean cosine of what views see to what was lifted)",
            ["1 - mean cosine of unrelated Gaussians"] = Both(r => r.Unrelated),
            ["scene"] = scenePath ?? "Gaussians seeded from the sparse points",
            ["unit"] = "a view that was kept out of the lifting",
        });

        string Both(Func<(double Consistency, double Unrelated, IReadOnlyList<ViewAgreement>), double> value) =>
            FormattableString.Invariant($"original {value(results[0]):0.0000}, finetuned {value(results[1]):0.0000}");
    }

    // The mean cosine of all pairs of Gaussians is the squared length of the mean of their unit features.
    private static double MeanCosine(LiftedFeatures lifted)
    {
        int dimension = lifted.Features.Dimension, seen = 0;
        var mean = new double[dimension];
        var unit = new float[dimension];
        for (int g = 0; g < lifted.Weights.Length; g++)
        {
            double length = lifted.Weights[g] > 0 ? TensorPrimitives.Norm<float>(lifted.Features[g]) : 0;
            if (length <= 0)
                continue;
            TensorPrimitives.Divide(lifted.Features[g], (float)length, unit);
            for (int c = 0; c < dimension; c++)
                mean[c] += unit[c];
            seen++;
        }

        return seen == 0 ? double.NaN : mean.Sum(c => c / seen * (c / seen));
    }
}
