using System.Globalization;
using System.Net;
using System.Text;

namespace Equiview.Reporting;

/// <summary>Charts as inline SVG: no script, no font, no file beside the page.</summary>
internal static class SvgChart
{
    private const double Width = 640, Height = 280, Left = 56, Right = 12, Top = 12, Bottom = 44;

    // Okabe and Ito's colors, distinct for color-blind readers.
    private static readonly string[] Colors = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442"];

    /// <summary>Groups of bars: one group a metric, one bar a row; whiskers where there are intervals.</summary>
    public static string Bars(MetricTable table, IReadOnlyList<string> metrics)
    {
        Metric?[][] values = [.. metrics.Select(m => table.Rows.Select(r => r.Metrics.FirstOrDefault(v => v.Name == m)).ToArray())];
        double top = values.SelectMany(g => g).Select(m => Math.Max(m?.Value ?? 0, m?.High ?? 0)).Where(double.IsFinite).DefaultIfEmpty(0)
            .Max();
        (double y0, double y1) = (0, NiceTop(top));
        StringBuilder svg = Begin(y0, y1);
        double group = (Width - Left - Right) / Math.Max(1, metrics.Count), bar = group * 0.8 / Math.Max(1, table.Rows.Count);
        for (int g = 0; g < metrics.Count; g++)
        {
            for (int r = 0; r < table.Rows.Count; r++)
            {
                if (values[g][r] is not { } m || !double.IsFinite(m.Value))
                    continue;
                double x = Left + (g * group) + (group * 0.1) + (r * bar), y = Y(Math.Max(m.Value, 0), y0, y1);
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x='{x:0.#}' y='{y:0.#}' width='{bar * 0.92:0.#}' height='{Height - Bottom - y:0.#}' "
                        + $"fill='{Colors[r % Colors.Length]}'><title>{Text(table.Rows[r].Label)}: "
                        + $"{m.Value:0.###}</title></rect>");
                if (m is { Low: { } low, High: { } high } && double.IsFinite(low) && double.IsFinite(high))
                    svg.Append(
                        CultureInfo.InvariantCulture,
                        $"<path d='M{x + (bar * 0.46):0.#} {Y(low, y0, y1):0.#}V{Y(high, y0, y1):0.#}' stroke='#222' "
                            + $"stroke-width='1.2'/>");
            }

            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x='{Left + ((g + 0.5) * group):0.#}' y='{Height - Bottom + 16:0}' "
                    + $"text-anchor='middle'>{Text(metrics[g])}</text>");
        }

        return End(svg, [.. table.Rows.Select(r => r.Label)]);
    }

    /// <summary>Curves over a common pair of axes.</summary>
    public static string Lines(ReportChart chart)
    {
        double[] xs = [.. chart.Curves.SelectMany(c => c.X).Where(double.IsFinite)],
            ys = [.. chart.Curves.SelectMany(c => c.Y).Where(double.IsFinite)];
        if (xs.Length == 0 || ys.Length == 0)
            return "<p>nothing to draw</p>";
        (double x0, double x1) = (xs.Min(), Math.Max(xs.Max(), xs.Min() + 1e-12));
        (double y0, double y1) = (Math.Min(0, ys.Min()), NiceTop(ys.Max()));
        StringBuilder svg = Begin(y0, y1);
        for (int c = 0; c < chart.Curves.Count; c++)
        {
            ReportCurve curve = chart.Curves[c];
            IEnumerable<string> points = curve.X.Zip(curve.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second))
                .Select(p => I($"{X(p.First):0.#},{Y(p.Second, y0, y1):0.#}"));
            svg.Append(
                I($"<polyline fill='none' stroke='{Colors[c % Colors.Length]}' stroke-width='2' points='{string.Join(' ', points)}'/>"));
        }

        for (int t = 0; t <= 4; t++)
        {
            double x = x0 + ((x1 - x0) * t / 4);
            svg.Append(I($"<text x='{X(x):0.#}' y='{Height - Bottom + 16:0}' text-anchor='middle'>{x:0.###}</text>"));
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x='{Width / 2:0}' y='{Height - 6:0}' text-anchor='middle'>{Text(chart.XLabel)}</text><text x='12' "
                + $"y='{Top + 100:0}' transform='rotate(-90 12 {Top + 100:0})' text-anchor='middle'>{Text(chart.YLabel)}</text>");
        return End(svg, [.. chart.Curves.Select(c => c.Label)]);

        double X(double x) => Left + ((x - x0) / (x1 - x0) * (Width - Left - Right));
    }

    private static StringBuilder Begin(double y0, double y1)
    {
        var svg = new StringBuilder(I($"<svg viewBox='0 0 {Width:0} {Height:0}' role='img'>"));
        for (int t = 0; t <= 4; t++)
        {
            double value = y0 + ((y1 - y0) * t / 4), y = Y(value, y0, y1);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d='M{Left:0} {y:0.#}H{Width - Right:0}' stroke='#ddd'/><text x='{Left - 6:0}' y='{y + 4:0.#}' "
                    + $"text-anchor='end'>{value:0.###}</text>");
        }

        return svg;
    }

    private static string End(StringBuilder svg, string[] legend)
    {
        svg.Append("</svg><p class='legend'>");
        for (int i = 0; i < legend.Length; i++)
            svg.Append(I($"<span><i style='background:{Colors[i % Colors.Length]}'></i>{Text(legend[i])}</span> "));
        return svg.Append("</p>").ToString();
    }

    private static double Y(double value, double y0, double y1) => Height - Bottom - ((value - y0) / (y1 - y0) * (Height - Top - Bottom));

    // The next 1, 2, 2.5, 4, 5 or 8 times a power of ten.
    private static double NiceTop(double value)
    {
        if (!(value > 0))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 4, 5, 8, 10 }.Select(s => s * power).First(s => s >= value * 0.999999);
    }

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
