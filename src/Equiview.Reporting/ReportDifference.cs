namespace Equiview.Reporting;

/// <summary>A number that two reports both have.</summary>
/// <param name="Table">Title of its table.</param>
/// <param name="Row">Label of its row.</param>
/// <param name="Before">The number in the first report.</param>
/// <param name="After">The number in the second.</param>
public sealed record MetricChange(string Table, string Row, Metric Before, Metric After)
{
    /// <summary>After minus before; NaN where one is undefined.</summary>
    public double Delta => After.Value - Before.Value;

    /// <summary>Whether both numbers are the same bits, or both undefined.</summary>
    public bool IsSame => Before.Value.Equals(After.Value);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Table} / {Row} / {Before.Name}: {Before.Value:g6} to {After.Value:g6}");
}

/// <summary>What changed between two reports of the same command.</summary>
/// <param name="Changes">Numbers in both, in the order of the first.</param>
/// <param name="OnlyBefore">"table / row / metric" that only the first has.</param>
/// <param name="OnlyAfter">"table / row / metric" that only the second has.</param>
public sealed record ReportDifference(
    IReadOnlyList<MetricChange> Changes, IReadOnlyList<string> OnlyBefore, IReadOnlyList<string> OnlyAfter)
{
    /// <summary>Whether every number is the same.</summary>
    public bool IsSame => OnlyBefore.Count == 0 && OnlyAfter.Count == 0 && Changes.All(c => c.IsSame);

    /// <summary>What changed, a line each.</summary>
    public override string ToString() => IsSame ? "every number is the same" : string.Join('\n', [
        .. Changes.Where(c => !c.IsSame).Select(c => c.ToString()),
        .. OnlyBefore.Select(m => "gone: " + m),
        .. OnlyAfter.Select(a => "new: " + a)]);

    /// <summary>Compares number by number.</summary>
    public static ReportDifference Between(Report before, Report after)
    {
        var left = Flatten(before).ToDictionary(e => e.Key, e => e.Metric);
        var right = Flatten(after).ToDictionary(e => e.Key, e => e.Metric);
        return new(
            [.. Flatten(before).Where(e => right.ContainsKey(e.Key))
                .Select(e => new MetricChange(e.Key.Table, e.Key.Row, e.Metric, right[e.Key]))],
            [.. left.Keys.Where(k => !right.ContainsKey(k)).Select(Name)],
            [.. right.Keys.Where(k => !left.ContainsKey(k)).Select(Name)]);
    }

    private static string Name((string Table, string Row, string Metric) key) => $"{key.Table} / {key.Row} / {key.Metric}";

    private static IEnumerable<((string Table, string Row, string Metric) Key, Metric Metric)> Flatten(Report report) =>
        from table in report.Tables
        from row in table.Rows
        from metric in row.Metrics
        group metric by (table.Title, row.Label, metric.Name) into same
        select (same.Key, same.First());
}
