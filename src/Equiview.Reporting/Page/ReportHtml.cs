using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using static Equiview.Reporting.Page.HtmlText;

namespace Equiview.Reporting.Page;

/// <summary>
/// report.html: one file with everything in it, readable offline and in mail. Each section shows its images before its numbers. The page
/// runs its own script and no other: names and labels of any origin are escaped, and the policy of the page allows no other source.
/// </summary>
internal static class ReportHtml
{
    private static readonly string Style = Asset("report.css"), Script = Asset("report.js");

    /// <summary>The page as text.</summary>
    public static string Serialize(Report report)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; media-src data:; ")
            .Append($"style-src '{Hash(Style)}'; script-src '{Hash(Script)}'\">")
            .Append($"<title>{Escape(report.Title)}</title><style>{Style}</style></head><body><h1>{Escape(report.Title)}</h1>");
        if (report.Summary is { } summary)
            html.Append($"<p class=\"lead\">{Escape(summary)}</p>");
        html.Append("<nav class=\"highlights\" aria-label=\"highlights\"></nav>");
        foreach (string warning in report.Warnings)
            html.Append($"<p class=\"warning\">Warning: {Escape(warning)}</p>");
        string[] titles = [.. report.Tables.Select(t => t.Title)];
        html.Append(HtmlPictures.Text(report.Pictures.Where(p => p.Section is null || !titles.Contains(p.Section)), "examples"));
        foreach ((int i, MetricTable table) in report.Tables.Index())
            AppendSection(html, report, table, string.Create(CultureInfo.InvariantCulture, $"t{i}"));
        foreach ((ReportChart chart, string lines) in report.Charts.Select(c => (c, SvgLines.Text(c))).Where(c => c.Item2.Length > 0))
            html.Append($"<h2>{Escape(chart.Title)}</h2>{lines}");
        AppendFacts(html, report);
        return html.Append($"<script>{Script}</script></body></html>\n").ToString();
    }

    private static void AppendSection(StringBuilder html, Report report, MetricTable table, string id)
    {
        html.Append($"<section id=\"{id}-section\"><h2>{Escape(table.Title)}</h2>");
        if (report.Introductions.TryGetValue(table.Title, out string? introduction))
            html.Append($"<p class=\"note\">{Escape(introduction)}</p>");

        // Two tables of one title would show the same images twice.
        if (report.Tables.First(t => t.Title == table.Title) == table)
            html.Append(HtmlPictures.Text(report.Pictures.Where(p => p.Section == table.Title), id + "-examples"));
        html.Append(new HtmlTable(table, id).Text()).Append(SvgDots.Text(table));
        if (table.Protocol.Count > 0)
            AppendList(html, "How it was measured", table.Protocol);
        html.Append("</section>");
    }

    private static void AppendFacts(StringBuilder html, Report report)
    {
        html.Append($"<h2>About this run</h2><p><code>equiview {Escape(string.Join(' ', report.Command))}</code></p>");
        AppendList(html, "Models, data, versions and times",
        [
            .. report.Models.Select(m => KeyValuePair.Create(
                m.Name, m.License + (m.WeightsSha256 is null ? "" : $", weights sha256 {m.WeightsSha256}"))),
            .. report.Data, .. report.Versions,
            .. report.TimingsSeconds.Select(t => KeyValuePair.Create(t.Key, t.Value.ToString("0.0 s", CultureInfo.InvariantCulture))),
            KeyValuePair.Create("seed", report.Seed.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    private static void AppendList(StringBuilder html, string summary, IEnumerable<KeyValuePair<string, string>> facts)
    {
        html.Append($"<details><summary>{summary}</summary><dl>");
        foreach ((string name, string value) in facts)
            html.Append($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>");
        html.Append("</dl></details>");
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
