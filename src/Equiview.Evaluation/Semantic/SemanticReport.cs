using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Jobs;
using Equiview.Reporting;
namespace Equiview.Evaluation.Semantic;

/// <summary>
/// Makes the report of a semantic run from its finished pairs: the data set's own PCK first, every other variant after it, then category by
/// category.
/// </summary>
internal static class SemanticReport
{
    public static Report Make(
        SemanticHeader header,
        IReadOnlyList<SemanticOutcome> outcomes,
        IReadOnlyList<string> command,
        IReadOnlyList<ReportModel> models,
        double seconds,
        IReadOnlyList<ReportPicture>? pictures = null)
    {
        SemanticOutcome[] scored = [.. outcomes.Where(o => o.Problem is null).OrderBy(o => o.Pair)];
        string[] problems = [.. outcomes.Select(o => o.Problem).OfType<string>()];
        if (scored.Length == 0)
            throw new DegenerateInputException($"no pair could be scored: {problems.FirstOrDefault() ?? "the list is empty"}");
        string[] labels = [.. scored[0].Errors.Keys];
        IReadOnlyList<KeypointErrors> Of(string label, string? category = null) =>
            [.. scored.Select(o => o.Errors[label]).Where(e => category is null || e.Category == category)];
        KeypointErrors[] first = [.. Of(labels[0])];
        bool boxes = first.Any(e => e.BoxLongSide is not null);
        PckVariant[] variants =
        [
            .. from length in Enum.GetValues<PckLength>() where boxes || length != PckLength.Box
               from average in Enum.GetValues<PckAverage>() select header.Headline with { Length = length, Average = average },
        ];
        var protocol = new Dictionary<string, string>(header.Description)
        {
            ["pairs scored"] = FormattableString.Invariant($"{scored.Length} of {header.PairCount}"),
            ["name of a PCK"] = "threshold, length it is a share of, average, comparison",
        };
        if (header.AdaptiveFlip)
            protocol["adaptive flip"] =
                "the source is mirrored where the cells in its key points' box then find nearer neighbors in the target";
        return new Report
        {
            Title = $"Semantic correspondence on {header.DataSet}",
            Command = command,
            Seed = header.Seed,
            Models = models,
            Versions = RunVersions.Current(),
            Data = new Dictionary<string, string> { ["data set"] = header.DataSet },
            TimingsSeconds = new Dictionary<string, double> { ["transfer"] = seconds },
            Tables =
            [
                new MetricTable($"{header.DataSet}: PCK", [.. labels.Select(l => Row(l, Of(l), [header.Headline]))], protocol),
                new MetricTable("Every variant of PCK", [.. labels.Select(l => Row(l, Of(l), variants))], protocol),
                new MetricTable(
                    "By category",
                    [.. first.Select(e => e.Category).Distinct()
                        .SelectMany(c => labels.Select(l => Row($"{c}: {l}", Of(l, c), [header.Headline])))],
                    protocol),
            ],
            Charts = [
                new ReportChart(
                    "PCK by threshold",
                    "threshold",
                    "PCK (%)",
                    [
                        .. labels.Select(
                            l => new ReportCurve(
                                l, [.. Pck.Alphas], [.. Pck.Alphas.Select(a => Pck.Percent(Of(l), header.Headline, a))]))])],
            Pictures = pictures ?? [],
            Warnings = [.. problems.Distinct()
                .Take(20), .. problems.Length > 0
                    ? new[] { $"{CountText.Of(problems.Length, "pair")} passed over" }
                    : []],
        };
    }

    private static MetricRow Row(string label, IReadOnlyList<KeypointErrors> errors, IEnumerable<PckVariant> variants) =>
        new(
            label,
            [
                .. variants.SelectMany(
                    v => Pck.Alphas.Select(a => new Metric(v.Name(a), Pck.Percent(errors, v, a), "%", HigherIsBetter: true)))]);
}
