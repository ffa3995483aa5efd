using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Reporting;
namespace Equiview.Evaluation.Studies;

/// <summary>The table of a study: each run on the test objects, and its paired difference to the untouched model.</summary>
internal static class StudyReport
{
    private const int Resamples = 2000;

    public static Report Make(
        StudyPlan plan,
        EquivarianceJob job,
        IReadOnlyList<(string Name, string Label)> runs,
        IReadOnlyList<string> command,
        IReadOnlyList<ReportModel> models)
    {
        PairScore[] scores = [.. job.Outcomes.SelectMany(o => o.Scores)];
        string[] objects = [.. scores.Select(s => s.Pair.Group).Distinct()];
        double[] PerObject(string label, Func<PairScore, double> value) =>
            [.. objects.Select(o => 100 * scores.Where(s => s.Predictor == label && s.Pair.Group == o).Average(value))];
        (string Name, Func<PairScore, double> Value, bool Higher)[] metrics =
        [
            ("APE", s => s.MeanError, false),
            .. job.Header.Options.Thresholds.Select(
                (t, i) => (EquivarianceSummary.PcdpName(t), (Func<PairScore, double>)(s => s.Within[i]), true))
                .Where(m => m.Item1 is "PCDP@0.05"
                or "PCDP@0.1"),
        ];
        string original = runs[0].Label;
        string[] baselines = [.. scores.Select(s => s.Predictor).Distinct().Except(runs.Select(r => r.Label))];
        MetricRow Row(string name, string label) => new(name,
        [
            .. metrics.Select(m => With(m.Name, PerObject(label, m.Value), m.Higher)),
            .. label == original
                ? []
                : metrics.Select(
                    m => With(
                        m.Name + " less original",
                        [.. PerObject(label, m.Value).Zip(PerObject(original, m.Value), (a, b) => a - b)],
                        m.Higher)),
        ]);
        return new Report
        {
            Title = "Finetuning study",
            Command = command,
            Seed = job.Header.Options.Seed,
            Models = models,
            Versions = RunVersions.Current(),
            Tables =
            [
                new MetricTable(
                    "Runs on the test objects",
                    [.. runs.Select(r => Row(r.Name, r.Label)), .. baselines.Select(b => Row(b, b))],
                    new Dictionary<string, string>(job.Header.Protocol)
                    {
                        ["measured"] =
                            FormattableString.Invariant($"{job.Outcomes.Count} pairs of {objects.Length} objects that no run trained on"),
                        ["intervals"] =
                            FormattableString.Invariant($"95 % bootstrap over objects, {Resamples} resamples, of the mean and of ")
                                + "the mean paired difference",
                        ["zero iterations"] =
                            "the starting convolution is already a projection of 3x3 tokens: compare a run with its own start, "
                                + "not only with the original",
                    }),
            ],
            Warnings = plan.Test.Count == 0 ? ["no test objects are named: the runs were measured on objects they were trained on"] : [],
        };

        Metric With(string name, double[] values, bool higher)
        {
            (double Low, double High)? interval = BootstrapInterval.OfMean(values, Resamples, job.Header.Options.Seed);
            return new Metric(name, values.Average(), "%", interval?.Low, interval?.High, higher);
        }
    }
}
