using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Splats;

/// <summary>The tables of 'eval splat'.</summary>
internal static class SplatTables
{
    /// <summary>PSNR, SSIM and, with its weights, LPIPS of each held-out view, and their means.</summary>
    public static MetricTable Pictures(
        IGaussianRasterizer rasterizer, GaussianScene scene, IReadOnlyList<PosedView> views, ViewComparison comparison, string split,
        CancellationToken cancellation)
    {
        if (views.Count == 0)
            throw new DegenerateInputException("there are no test views with photographs to compare with");
        ViewQuality[] results = [.. views.Select(v => ViewQuality.Measure(rasterizer, scene, v, comparison, cancellation))];
        var mean = new ViewQuality("mean", results.Average(r => r.Psnr), results.Average(r => r.Ssim), results.Average(r => r.Lpips));
        return new MetricTable(
            "Pictures of held-out views",
            [.. results.Append(mean).Select(r => new MetricRow(r.View, Metrics(r, comparison.Lpips)))],
            new Dictionary<string, string>
            {
                ["test views"] = split,
                ["compared at"] = FormattableString.Invariant($"{comparison.LongSidePixels} px on the long side, over ")
                    + (comparison.Background > 0 ? "white" : "black") + ", display values",
                ["SSIM"] = "Gaussian window of 11 px, sigma 1.5",
            });
    }

    private static Metric[] Metrics(ViewQuality quality, Lpips? lpips)
    {
        Metric[] metrics = [new("PSNR", quality.Psnr, "dB", HigherIsBetter: true), new("SSIM", quality.Ssim, HigherIsBetter: true)];
        return lpips is null ? metrics : [.. metrics, new Metric(lpips.Name, quality.Lpips ?? double.NaN, HigherIsBetter: false)];
    }

    /// <summary>What a model's features do on the scene.</summary>
    public static MetricRow Row(string label, LiftingRun run)
    {
        ViewAgreement held = ViewAgreement.Mean(run.HeldOut);
        return new MetricRow(label,
        [
            new Metric("view consistency", run.Lifted!.MeanConsistency(), HigherIsBetter: true),
            new Metric("held-out cosine error", held.CosineError, HigherIsBetter: false),
            new Metric("coverage", 100 * held.Coverage, "%"),
            new Metric("channels", run.Lifted.Features.FeatureDimension),
            new Metric("stored", run.Lifted.Features.Dimension),
            new Metric("lifting a view", run.LiftingTime.TotalMilliseconds / Math.Max(1, run.LiftedViews), "ms"),
            new Metric("backbone a view", run.ExtractionTime.TotalMilliseconds / Math.Max(1, run.LiftedViews + run.HeldOut.Count), "ms"),
        ]);
    }

    /// <summary>mIoU and localisation of a model's queries, one row a protocol.</summary>
    public static IEnumerable<MetricRow> Rows(string label, IReadOnlyList<(QueryScore Map, QueryScore Selection)> scores)
    {
        double Mean(Func<(QueryScore Map, QueryScore Selection), double> value) =>
            100 * scores.Select(value).DefaultIfEmpty(double.NaN).Average();
        yield return new MetricRow(
            $"{label}: 2D map",
            [
                new Metric("mIoU", Mean(s => s.Map.Iou), "%", HigherIsBetter: true),
                new Metric("localisation accuracy", Mean(s => s.Map.Localised == true ? 1 : 0), "%", HigherIsBetter: true),
                new Metric("queries", scores.Count)]);
        yield return new MetricRow(
            $"{label}: 3D selection",
            [new Metric("mIoU", Mean(s => s.Selection.Iou), "%", HigherIsBetter: true), new Metric("queries", scores.Count)]);
    }

    public static IReadOnlyDictionary<string, string> QueryProtocol(SplatQueries queries) => new Dictionary<string, string>
    {
        ["2D map"] = QueryScore.MapProtocol,
        ["3D selection"] = QueryScore.SelectionProtocol,
        ["descriptor"] = queries.Descriptor,
    };

    public static IReadOnlyDictionary<string, string> LiftingProtocol(LiftingOptions options) => new Dictionary<string, string>
    {
        ["lifting"] =
            FormattableString.Invariant($"weighted mean of unit features at {options.LongSidePixels} px, ")
                + FormattableString.Invariant($"{options.RefineIterations} passes of SIRT, latents ")
                + FormattableString.Invariant($"{(options.LatentDimension == 0 ? "none" : options.LatentDimension)}"),
        ["view consistency"] =
            "mean over Gaussians that two views or more show, by weight, of the mean cosine between features seen and their mean",
        ["held-out cosine error"] =
            FormattableString.Invariant($"mean of 1 - cosine over pixels with alpha of {ViewAgreement.LeastAlpha} or more, ")
                + FormattableString.Invariant($"every {options.HoldOutEvery}th view, the first one first"),
    };
}
