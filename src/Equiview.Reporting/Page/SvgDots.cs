using System.Globalization;
using System.Text;
using static Equiview.Reporting.Page.HtmlText;

namespace Equiview.Reporting.Page;

/// <summary>
/// Metrics of a table as dots with whiskers: a panel a metric with a scale of its own, a line a row. A metric with fewer than three values
/// has none: the table says it better.
/// </summary>
internal static class SvgDots
{
    private const int FewestValues = 3, MostRows = 24, PanelsInSight = 4;
    private const double Width = 340, Label = 130, Right = 14, Top = 26, Row = 20, Bottom = 22;

    /// <summary>The panels; empty where there is nothing to draw.</summary>
    public static string Text(MetricTable table)
    {
        MetricRow[] rows = [.. table.Rows.Where(r => !HtmlTable.IsDifference(r))];
        if (rows.Length is < FewestValues or > MostRows)
            return "";
        string[] panels = [.. rows.SelectMany(r => r.Metrics).DistinctBy(m => m.Name).Select(m => Panel(rows, m)).OfType<string>()];
        string seen = panels.Length == 0 ? "" : $"<div class=\"dots\">{string.Concat(panels.Take(PanelsInSight))}</div>";
        return panels.Length <= PanelsInSight ? seen
            : $"{seen}<details><summary>More charts</summary><div class=\"dots\">{string.Concat(panels.Skip(PanelsInSight))}"
                + "</div></details>";
    }

    private static string? Panel(MetricRow[] rows, Metric metric)
    {
        (string Label, Metric Metric)[] values = [.. from row in rows
                                                     let m = row.Metrics.FirstOrDefault(m => m.Name == metric.Name)
                                                     where m is not null && double.IsFinite(m.Value)
                                                     select (row.Label, m)];
        if (values.Length < FewestValues)
            return null;
        double[] ends = [.. values.Select(v => v.Metric)
            .SelectMany(m => (double[])[m.Value, m.Low ?? m.Value, m.High ?? m.Value]).Where(double.IsFinite)];
        (double low, double high) = Range(ends.Min(), ends.Max());
        double height = Top + (values.Length * Row) + Bottom;
        string unit = metric.Unit.Length > 0 ? ", " + Escape(metric.Unit) : "";
        string better = metric.HigherIsBetter is { } up ? up ? " \u2192 better" : " \u2190 better" : "";
        var svg = new StringBuilder(I($"<svg viewBox='0 0 {Width:0} {height:0}' role='img'><title>{Escape(metric.Name)}</title>"));
        svg.Append(I($"<text x='0' y='14'>{Escape(metric.Name)}{unit}<tspan class='soft'>{better}</tspan></text>"));
        foreach (double tick in (double[])[low, (low + high) / 2, high])
            svg.Append(I($"<path class='line' d='M{X(tick):0.#} {Top:0}V{height - Bottom:0}'/>")
                + I($"<text class='soft' x='{X(tick):0.#}' y='{height - 6:0}' text-anchor='middle'>{tick:0.####}</text>"));
        foreach ((int i, (string label, Metric m)) in values.Index())
        {
            double y = Top + ((i + 0.5) * Row);
            svg.Append(I($"<g class='c{i % 8}'><title>{Escape(label)}: {Escape(HtmlText.Number(m.Value))}</title>"));
            svg.Append(I($"<text x='{Label - 8:0}' y='{y + 4:0.#}' text-anchor='end'>{Escape(Short(label))}</text>"));
            if (m is { Low: { } from, High: { } to } && double.IsFinite(from) && double.IsFinite(to))
                svg.Append(I($"<path class='stroke' stroke-width='2' d='M{X(from):0.#} {y:0.#}H{X(to):0.#}M{X(from):0.#} {y - 4:0.#}v8"))
                    .Append(I($"M{X(to):0.#} {y - 4:0.#}v8'/>"));
            svg.Append(I($"<circle class='mark' cx='{X(m.Value):0.#}' cy='{y:0.#}' r='4.5'/></g>"));
        }

        return svg.Append("</svg>").ToString();

        double X(double value) => Label + ((value - low) / (high - low) * (Width - Label - Right));
    }

    // From and to round numbers, with room at both ends; 0 where the values come near it.
    private static (double Low, double High) Range(double low, double high)
    {
        double span = high > low ? high - low : Math.Max(Math.Abs(high), 1e-9);
        if (low >= 0 && low < span)
            low = 0;
        double step = Math.Pow(10, Math.Floor(Math.Log10(span / 2)));
        foreach (double factor in (double[])[1, 2, 5, 10])
        {
            double size = factor * step, from = Math.Floor(low / size) * size, to = Math.Ceiling(high / size) * size;
            if (to - from <= 6 * size)
                return (from, to > from ? to : from + size);
        }

        return (low, high > low ? high : low + span);
    }

    private static string Short(string label) => label.Length <= 18 ? label : label[..8] + "\u2026" + label[^9..];

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
