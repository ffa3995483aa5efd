using Equiview.Evaluation.Jobs;
using Equiview.Reporting;
namespace Equiview.Evaluation.Equivariance;

/// <summary>Makes the report of an equivariance run from its finished pairs.</summary>
internal static class EquivarianceReport
{
    public static Report Make(
        RunHeader header,
        IReadOnlyList<PairOutcome> outcomes,
        IReadOnlyList<string> command,
        IReadOnlyList<ReportModel> models,
        double seconds,
        IReadOnlyList<ReportPicture>? pictures = null)
    {
        PairScore[] scores = [.. outcomes.SelectMany(o => o.Scores)];
        if (scores.Length == 0)
            throw new DegenerateInputException(
                "no pair could be scored"
                    + (outcomes.FirstOrDefault(o => o.Problem is not null) is { } failed ? $": {failed.Problem}" : ""));
        IReadOnlyList<MetricTable> tables = new EquivarianceSummary(scores, header.Options, header.Protocol).Tables();
        return new Report
        {
            Title = "3D equivariance",
            Command = command,
            Seed = header.Options.Seed,
            Models = models,
            Versions = RunVersions.Current(),
            Data = new Dictionary<string, string>
            {
                ["pairs scored"] = FormattableString.Invariant($"{outcomes.Count(o => o.Problem is null)}"),
                ["pairs passed over"] = FormattableString.Invariant($"{outcomes.Count(o => o.Problem is not null)}"),
                ["sources"] = string.Join("; ", header.Sources),
            },
            TimingsSeconds = new Dictionary<string, double> { ["scoring"] = seconds },
            Tables = tables,
            Charts = [
                new ReportChart(
                    "PCDP by threshold",
                    "threshold (share of the shorter side)",
                    "PCDP (%)",
                    [
                        .. tables[0].Rows.Select(
                            r => new ReportCurve(r.Label, [.. header.Options.Thresholds], [.. r.Metrics.Skip(1).Select(m => m.Value)]))])],
            Pictures = pictures ?? [],
            Warnings = [
                .. outcomes.Where(o => o.Problem is not null).GroupBy(o => o.Problem!)
                    .Select(g => $"{CountText.Of(g.Count(), "pair")} passed over: {g.Key}").Take(20),
                "candidates and averaging of the paper's numbers are not published: compare within this report, not with the paper"],
        };
    }
}
