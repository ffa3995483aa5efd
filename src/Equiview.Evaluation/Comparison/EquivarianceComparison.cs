using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Reporting;
namespace Equiview.Evaluation.Comparison;

/// <summary>
/// APE and PCDP on rendered objects (a unit is an object) or on photographs with tracks (a unit is a photograph that is queried).
/// </summary>
internal static class EquivarianceComparison
{
    /// <summary>Title of the table of a protocol.</summary>
    public static string TitleOf(string name) => $"3D equivariance, {name}";

    public static async Task<TaskComparison> RunAsync(
        CompareRequest request,
        string name,
        IPairSource source,
        EquivarianceOptions options,
        bool unitIsImage,
        IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        using EvaluatedModels models = request.Load("default", request.LongSide);
        PairKey[] pairs = PairSelection.PerGroup(source.Pairs, request.MaxPairs, options.Seed, p => p.Group);
        var job = new EquivarianceJob(source, pairs, models, options, Path.Combine(request.Folder, name));
        await job.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
        ReportFiles.WritePictures(
            Path.Combine(request.Folder, name), [.. ExamplePictures.Of(source, models, job.Outcomes, options, cancellation)]);
        PairScore[] scores = [.. job.Outcomes.SelectMany(o => o.Scores)];
        string[] units = [.. scores.Select(Unit).Distinct()];
        var protocol = new Dictionary<string, string>(source.Protocol)
        {
            ["queries"] = FormattableString.Invariant(
                $"at most {options.QueriesPerPair} an ordered pair, seed {options.Seed}; {pairs.Length} pairs"),
            ["unit"] = $"{(unitIsImage ? "a photograph" : "an object")}: mean over its matches, then over its pairs",
            ["preparation"] = models.All[0].Recipe.Preprocessing.ToString(),
        };
        foreach (string baseline in scores.Select(s => s.Predictor).Distinct().Except(models.All.Select(m => m.Label)))
        {
            double ape = 100 * Mean(baseline, s => s.MeanError), pcdp = 100 * Mean(baseline, s => s.Within[IndexOf(0.05)]);
            protocol[baseline] = FormattableString.Invariant($"APE {ape:0.00} %, PCDP@0.05 {pcdp:0.00} %");
        }

        return new TaskComparison(TitleOf(name),
        [
            Metric("APE", false, s => s.MeanError),
            .. options.Thresholds.Select((t, i) => Metric(EquivarianceSummary.PcdpName(t), true, s => s.Within[i])),
        ], protocol);

        string Unit(PairScore s) => unitIsImage ? $"{s.Pair.Group}/{s.Pair.A}" : s.Pair.Group;
        int IndexOf(double threshold) => options.Thresholds.ToList().IndexOf(threshold);
        double Of(string predictor, string unit, Func<PairScore, double> value) =>
            scores.Where(s => s.Predictor == predictor && Unit(s) == unit).Select(value).DefaultIfEmpty(double.NaN).Average();
        double Mean(string predictor, Func<PairScore, double> value) => units.Average(u => Of(predictor, u, value));
        PairedSample Sample(string unit, Func<PairScore, double> value) =>
            new(unit, 100 * Of(models.All[0].Label, unit, value), 100 * Of(models.All[1].Label, unit, value));
        PairedMetric Metric(string metric, bool higher, Func<PairScore, double> value) =>
            new(metric, "%", higher, [.. units.Select(u => Sample(u, value))]);
    }
}
