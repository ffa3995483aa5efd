using Equiview.Cli.Demo;
using Equiview.Correspondence;
using Equiview.Reporting;

namespace Equiview.Cli.Evaluation;

/// <summary>Makes the report of a semantic run: the data set's own PCK first, every other variant after it, then category by category.</summary>
internal static class SemanticReport
{
    public static Report Make(SemanticDataset set, PckVariant headline, SemanticRun run, IReadOnlyList<ReportModel> models, IReadOnlyList<string> command, int seed, double seconds)
    {
        bool boxes = run.Errors.Values.First().Any(e => e.BoxLongSide is not null);
        PckVariant[] variants =
        [
            .. from length in Enum.GetValues<PckLength>() where boxes || length != PckLength.Box
               from average in Enum.GetValues<PckAverage>() select headline with { Length = length, Average = average },
        ];
        var protocol = new Dictionary<string, string>(set.Description)
        {
            ["pairs scored"] = FormattableString.Invariant($"{run.Errors.Values.First().Count} of {set.Pairs.Count}"),
            ["name of a PCK"] = "threshold, length it is a share of, average, comparison",
        };
        string[] categories = [.. run.Errors.Values.First().Select(e => e.Category).Distinct()];
        return new Report
        {
            Title = $"Semantic correspondence on {set.Name}",
            Command = command,
            Seed = seed,
            Models = models,
            Versions = RunVersions.Current(),
            Data = new Dictionary<string, string> { ["data set"] = set.Name },
            TimingsSeconds = new Dictionary<string, double> { ["transfer"] = seconds },
            Tables =
            [
                new MetricTable($"{set.Name}: PCK", [.. run.Errors.Select(e => Row(e.Key, e.Value, [headline]))], protocol),
                new MetricTable("Every variant of PCK", [.. run.Errors.Select(e => Row(e.Key, e.Value, variants))], protocol),
                new MetricTable("By category", [.. categories.SelectMany(c => run.Errors.Select(e => Row($"{c}: {e.Key}", [.. e.Value.Where(p => p.Category == c)], [headline])))], protocol),
            ],
            Warnings = [.. run.Problems.Distinct().Take(20), .. run.Problems.Count > 0 ? new[] { FormattableString.Invariant($"{run.Problems.Count} pairs were passed over") } : []],
        };
    }

    private static MetricRow Row(string label, IReadOnlyList<KeypointErrors> errors, IEnumerable<PckVariant> variants) =>
        new(label, [.. variants.SelectMany(v => Pck.Alphas.Select(a => new Metric(v.Name(a), Pck.Percent(errors, v, a), "%", HigherIsBetter: true)))]);
}
