using System.Globalization;
using System.Net;
using System.Text;

namespace Equiview.Reporting;

/// <summary>report.html: one file with everything in it, readable offline and in mail.</summary>
internal static class ReportHtml
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}
        h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2em}
        table{border-collapse:collapse;margin:.6em 0}th,td{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:right}
        th:first-child,td:first-child{text-align:left}
        td.good{color:#00734d}td.bad{color:#b3261e}small,.protocol{color:#666}
        svg{width:100%;max-width:640px;font:11px system-ui,sans-serif}img{max-width:100%}
        .legend span{margin-right:1em}.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
        code{background:#f4f4f4;padding:.1em .3em}.scroll{overflow-x:auto}
        """;

    /// <summary>The page as text.</summary>
    public static string Serialize(Report report)
    {
        var html = new StringBuilder(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
                + $"content=\"width=device-width\"><title>{E(report.Title)}</title><style>{Style}</style><h1>{E(report.Title)}</h1>");
        html.Append($"<p><code>equiview {E(string.Join(' ', report.Command))}</code></p>");
        foreach (string warning in report.Warnings)
            html.Append($"<p class=\"bad\">Warning: {E(warning)}</p>");
        foreach (MetricTable table in report.Tables)
            AppendTable(html, table);
        foreach (ReportChart chart in report.Charts)
            html.Append($"<h2>{E(chart.Title)}</h2>{SvgChart.Lines(chart)}");
        foreach (ReportPicture picture in report.Pictures)
            html.Append(
                $"<h2>{E(picture.Title)}</h2><img alt=\"{E(picture.Title)}\" "
                    + $"src=\"data:{Kind(picture.Encoded)};base64,{Convert.ToBase64String(picture.Encoded)}\">");
        AppendFacts(html, report);
        return html.Append("</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder html, MetricTable table)
    {
        string[] columns = [.. table.Rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct()];
        html.Append($"<h2>{E(table.Title)}</h2><div class=\"scroll\"><table><tr><th></th>");
        foreach (string column in columns)
            html.Append($"<th>{E(column)}</th>");
        html.Append("</tr>");
        foreach (MetricRow row in table.Rows)
            AppendRow(html, row.Label, columns.Select(c => Cell(row.Metrics.FirstOrDefault(m => m.Name == c))));
        if (table.Rows.Count == 2)
            AppendRow(
                html,
                "difference",
                columns.Select(
                    c => Difference(
                        table.Rows[0].Metrics.FirstOrDefault(m => m.Name == c), table.Rows[1].Metrics.FirstOrDefault(m => m.Name == c))));
        html.Append("</table></div>");
        if (table.Protocol.Count > 0)
            html.Append($"<p class=\"protocol\">{string.Join("; ", table.Protocol.Select(p => $"{E(p.Key)}: {E(p.Value)}"))}</p>");
        foreach (IGrouping<string, Metric> unit in table.Rows.SelectMany(r => r.Metrics).DistinctBy(m => m.Name).GroupBy(m => m.Unit))
        {
            if (table.Rows.Count is > 0 and <= 16)
                html.Append(SvgChart.Bars(table, [.. unit.Select(m => m.Name).Take(8)]));
        }
    }

    private static void AppendRow(StringBuilder html, string label, IEnumerable<string> cells) =>
        html.Append($"<tr><td>{E(label)}</td>{string.Concat(cells)}</tr>");

    private static string Cell(Metric? metric)
    {
        if (metric is null)
            return "<td></td>";
        string interval = metric is { Low: { } low, High: { } high } ? $" <small>[{N(low)}, {N(high)}]</small>" : "";
        return $"<td>{N(metric.Value)}{(metric.Unit.Length > 0 ? " " + E(metric.Unit) : "")}{interval}</td>";
    }

    private static string Difference(Metric? before, Metric? after)
    {
        if (before is null || after is null || !double.IsFinite(after.Value - before.Value))
            return "<td></td>";
        double delta = after.Value - before.Value;
        string kind = delta == 0 || before.HigherIsBetter is not { } up ? "" : (delta > 0) == up ? " class=\"good\"" : " class=\"bad\"";
        return $"<td{kind}>{(delta > 0 ? "+" : "")}{N(delta)}</td>";
    }

    private static void AppendFacts(StringBuilder html, Report report)
    {
        html.Append("<h2>How it was measured</h2><table>");
        foreach (ReportModel model in report.Models)
            AppendRow(
                html,
                model.Name,
                [$"<td>{E(model.License)}{(model.WeightsSha256 is null ? "" : $", weights sha256 {E(model.WeightsSha256)}")}</td>"]);
        foreach ((string name, string value) in report.Data.Concat(report.Versions))
            AppendRow(html, name, [$"<td>{E(value)}</td>"]);
        foreach ((string stage, double seconds) in report.TimingsSeconds)
            AppendRow(html, stage, [string.Create(CultureInfo.InvariantCulture, $"<td>{seconds:0.0} s</td>")]);
        AppendRow(html, "seed", [string.Create(CultureInfo.InvariantCulture, $"<td>{report.Seed}</td>")]);
        html.Append("</table>");
    }

    private static string Kind(byte[] encoded) => encoded is [0xFF, 0xD8, ..] ? "image/jpeg" : "image/png";

    private static string N(double value) =>
        ReportText.NotFinite(value)
            ?? value.ToString(Math.Abs(value) >= 100 ? "0.0" : Math.Abs(value) >= 1 ? "0.00" : "0.####", CultureInfo.InvariantCulture);

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
