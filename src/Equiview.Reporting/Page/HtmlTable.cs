using System.Globalization;
using System.Text;
using static Equiview.Reporting.Page.HtmlText;

namespace Equiview.Reporting.Page;

/// <summary>A metric table as HTML that the page's script sorts; differences in color and sign.</summary>
/// <param name="table">The table.</param>
/// <param name="id">Unique in the page.</param>
internal sealed class HtmlTable(MetricTable table, string id)
{
    private const string DifferenceLabel = "difference";

    private readonly Metric[] columns = [.. table.Rows.SelectMany(r => r.Metrics).DistinctBy(m => m.Name)];

    /// <summary>The table in a box of its own that scrolls.</summary>
    public string Text()
    {
        var html = new StringBuilder();
        AppendBaseline(html);
        html.Append($"<div class=\"scroll\"><table class=\"sort\" id=\"{id}\"><thead><tr><th scope=\"col\"><button type=\"button\">")
            .Append("<small>name</small></button></th>");
        foreach (Metric column in columns)
        {
            string better = column.HigherIsBetter is { } up ? $" data-better=\"{(up ? "up" : "down")}\"" : "";
            string title = column.HigherIsBetter is { } higher ? $" title=\"{(higher ? "higher" : "lower")} is better\"" : "";
            string unit = column.Unit.Length > 0 ? $" <small>{Escape(column.Unit)}</small>" : "";
            html.Append($"<th scope=\"col\"{better}{title}><button type=\"button\">{Escape(column.Name)}{unit}</button></th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach ((int i, MetricRow row) in table.Rows.Index().Where(r => !IsDifference(r.Item)))
            AppendRow(html, row, i);
        html.Append("</tbody>");
        AppendDifferences(html);
        return html.Append("</table></div>").ToString();
    }

    /// <summary>Whether a row holds differences between others.</summary>
    public static bool IsDifference(MetricRow row) =>
        row.Label.Contains(DifferenceLabel, StringComparison.OrdinalIgnoreCase);

    // A choice that needs the script: hidden without it.
    private void AppendBaseline(StringBuilder html)
    {
        if (table.Rows.Count < 3 || table.Rows.Any(IsDifference))
            return;
        html.Append($"<p class=\"pick\" hidden><label>Compare with <select class=\"baseline\" data-table=\"{id}\"><option value=\"-1\">")
            .Append("none</option>");
        foreach ((int i, MetricRow row) in table.Rows.Index())
            html.Append(CultureInfo.InvariantCulture, $"<option value=\"{i}\">{Escape(row.Label)}</option>");
        html.Append("</select></label></p>");
    }

    private void AppendRow(StringBuilder html, MetricRow row, int number)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr data-row=\"{number}\"><td>{Escape(row.Label)}</td>");
        foreach (Metric column in columns)
        {
            if (row.Metrics.FirstOrDefault(m => m.Name == column.Name) is not { } metric)
            {
                html.Append("<td></td>");
                continue;
            }

            string value = double.IsNaN(metric.Value) ? "" : $" data-v=\"{Exact(metric.Value)}\"";
            html.Append($"<td{value}{(IsBest(metric) ? " class=\"best\"" : "")}>{Number(metric.Value)}{Interval(metric)}</td>");
        }

        html.Append("</tr>");
    }

    private bool IsBest(Metric metric)
    {
        if (metric.HigherIsBetter is not { } up || !double.IsFinite(metric.Value))
            return false;
        double[] values = [.. table.Rows.Where(r => !IsDifference(r)).SelectMany(r => r.Metrics).Where(m => m.Name == metric.Name)
            .Select(m => m.Value).Where(double.IsFinite)];
        return values.Length > 1 && metric.Value == (up ? values.Max() : values.Min());
    }

    private void AppendDifferences(StringBuilder html)
    {
        MetricRow[] rows = [.. table.Rows.Where(IsDifference)];
        if (rows.Length == 0 && table.Rows.Count == 2)
            rows = [Difference(table.Rows[0], table.Rows[1])];
        if (rows.Length == 0)
            return;
        html.Append("<tfoot>");
        foreach (MetricRow row in rows)
        {
            html.Append($"<tr class=\"difference\"><td>{Escape(row.Label)}</td>");
            foreach (Metric? m in columns.Select(c => row.Metrics.FirstOrDefault(m => m.Name == c.Name)))
            {
                string kind = m is null ? "" : Kind(m.Value, m.HigherIsBetter, m.Low, m.High);
                html.Append(kind.Length > 0 ? $"<td class=\"{kind}\" title=\"{(kind == "good" ? "better" : "worse")}\">" : "<td>");
                html.Append(m is null || !double.IsFinite(m.Value) ? "" : Signed(m.Value) + Interval(m)).Append("</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tfoot>");
    }

    private static MetricRow Difference(MetricRow before, MetricRow after) => new(DifferenceLabel,
    [
        .. from m in before.Metrics
           let other = after.Metrics.FirstOrDefault(a => a.Name == m.Name)
           where other is not null
           select m with { Value = other.Value - m.Value, Low = null, High = null },
    ]);

    private static string Interval(Metric metric) =>
        metric is { Low: { } low, High: { } high } ? $" <small>[{Number(low)}, {Number(high)}]</small>" : "";
}
