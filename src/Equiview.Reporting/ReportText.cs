namespace Equiview.Reporting;

/// <summary>Metric tables as plain cells, for terminals and documents.</summary>
public static class ReportText
{
    /// <summary>A row of cells per row of the table; the first column holds the labels, its header is empty.</summary>
    /// <param name="table">The table. Rows may lack metrics that others have; their cells are empty.</param>
    public static (string[] Columns, IReadOnlyList<string[]> Rows) Cells(MetricTable table)
    {
        string[] columns = [.. table.Rows.SelectMany(r => r.Metrics).Select(Header).Distinct()];
        return (["", .. columns], [.. table.Rows.Select(r => (string[])[r.Label, .. columns.Select(c => Cell(r, c))])]);
    }

    /// <summary>
    /// A paired comparison read across: one row per metric, one column per row of the table, differences with their interval.
    /// </summary>
    /// <param name="table">Rows with the same metrics in the same order; the last one holds differences.</param>
    public static (string[] Columns, IReadOnlyList<string[]> Rows) Transposed(MetricTable table) =>
        (["", .. table.Rows.Select(r => r.Label)],
        [
            .. table.Rows[0].Metrics.Select((m, i) => (string[])
            [
                Header(m), .. table.Rows.SkipLast(1).Select(r =>
                    NotFinite(r.Metrics[i].Value) ?? FormattableString.Invariant($"{r.Metrics[i].Value:0.00##}")),
                Difference(table.Rows[^1].Metrics[i]),
            ]),
        ]);

    private static string Header(Metric metric) => metric.Unit is { Length: > 0 } unit ? $"{metric.Name} {unit}" : metric.Name;

    private static string Cell(MetricRow row, string column) =>
        row.Metrics.FirstOrDefault(m => Header(m) == column) is { } m ? Text(m) : "";

    /// <summary>A value that is no number, in words: what was not measured, and the median of errors most of which are failures.</summary>
    internal static string? NotFinite(double value) =>
        double.IsFinite(value) ? null : double.IsNaN(value) ? "n/a" : "∞ (failed)";

    private static string Text(Metric m) => NotFinite(m.Value) ?? (m is { Low: { } low, High: { } high }
        ? FormattableString.Invariant($"{m.Value:0.0##} [{low:0.0##}, {high:0.0##}]")
        : FormattableString.Invariant($"{m.Value:0.0##}"));

    private static string Difference(Metric m) => NotFinite(m.Value) ?? (m is { Low: { } low, High: { } high }
        ? FormattableString.Invariant($"{m.Value:+0.00##;-0.00##;0} [{low:+0.00##;-0.00##;0}, {high:+0.00##;-0.00##;0}]")
        : FormattableString.Invariant($"{m.Value:+0.00##;-0.00##;0}"));
}
