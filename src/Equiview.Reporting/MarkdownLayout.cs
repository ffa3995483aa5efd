using System.Globalization;
namespace Equiview.Reporting;

/// <summary>Metric tables as Markdown: labels to the left, numbers to the right, as many digits as a reader wants.</summary>
internal static class MarkdownLayout
{
    private static readonly string[] Separators = [" · ", ": "];

    /// <summary>A Markdown table, without a final line feed.</summary>
    /// <param name="tables">Their rows follow one another; rows may lack metrics that others have.</param>
    /// <param name="metrics">Metrics that are shown, in this order; empty: all.</param>
    /// <param name="across">Rows labeled "A · B" or "A: B" become a row A with a column B, its metrics joined by " / ".</param>
    /// <exception cref="UsageException">No row has one of the metrics.</exception>
    public static string Table(IReadOnlyList<MetricTable> tables, IReadOnlyList<string> metrics, bool across)
    {
        MetricRow[] rows = [.. tables.SelectMany(t => t.Rows)];
        string[] names = metrics.Count > 0 ? [.. metrics] : [.. rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct()];
        foreach (string name in names.Where(n => !rows.Any(r => Find(r, n) is not null)))
            throw new UsageException($"no row has the metric '{name}'; there are {string.Join(", ", Names(rows))}");
        return across ? Across(rows, names) : Text(["", .. names.Select(n => Header(rows, n))],
            [.. rows.Select(r => (string[])[r.Label, .. names.Select(n => Find(r, n) is { } m ? Number(m) : "")])]);
    }

    /// <summary>One number with its interval: shares with one decimal, counts whole, others with about three digits.</summary>
    public static string Number(Metric metric)
    {
        string text = Number(metric.Value, metric.Unit);
        return metric is { Low: { } low, High: { } high } && double.IsFinite(metric.Value)
            ? $"{text} [{Number(low, metric.Unit)}, {Number(high, metric.Unit)}]" : text;
    }

    private static string Across(MetricRow[] rows, string[] names)
    {
        var cells = rows.Select(r => (Parts: Split(r.Label), Row: r)).ToArray();
        string[] columns = [.. cells.Select(c => c.Parts.Right).Distinct()];
        return Text(
            [string.Join(" / ", names.Select(n => Header(rows, n))), .. columns],
            [
                .. cells.GroupBy(c => c.Parts.Left).Select(g => (string[])
                [
                    g.Key, .. columns.Select(c => g.FirstOrDefault(x => x.Parts.Right == c).Row is { } row ? Joined(row, names) : ""),
                ]),
            ]);
    }

    // "100 / 100 / 100" tells no more than "100".
    private static string Joined(MetricRow row, string[] names)
    {
        string[] values = [.. names.Select(n => Find(row, n) is { } m ? Number(m) : "")];
        return values.Distinct().Count() == 1 ? values[0] : string.Join(" / ", values);
    }

    private static string Number(double value, string unit)
    {
        string digits = unit == "%" ? "0.0" : unit.Length == 0 && value == Math.Round(value) ? "0"
            : Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" };
        return ReportText.NotFinite(value) ?? value.ToString(digits, CultureInfo.InvariantCulture);
    }

    private static (string Left, string Right) Split(string label)
    {
        string? separator = Separators.FirstOrDefault(s => label.Contains(s, StringComparison.Ordinal));
        if (separator is null)
            return (label, "");
        int at = label.LastIndexOf(separator, StringComparison.Ordinal);
        return (label[..at], label[(at + separator.Length)..]);
    }

    private static string Header(MetricRow[] rows, string name)
    {
        string unit = rows.Select(r => Find(r, name)).First(m => m is not null)!.Unit;
        return unit.Length > 0 ? $"{name} {unit}" : name;
    }

    private static Metric? Find(MetricRow row, string name) => row.Metrics.FirstOrDefault(m => m.Name == name);

    private static IEnumerable<string> Names(MetricRow[] rows) => rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct();

    private static string Text(string[] columns, IReadOnlyList<string[]> rows)
    {
        string rule = "| --- |" + string.Concat(columns.Skip(1).Select(_ => " ---: |"));
        return string.Join('\n', [Line(columns), rule, .. rows.Select(Line)]);
    }

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells.Select(Cell))} |";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
