using System.Globalization;
using System.Net;
using System.Text;

namespace Equiview.Reporting.Page;

/// <summary>Curves as inline SVG: no font, no file beside the page.</summary>
internal static class SvgLines
{
    private const double Width = 640, Height = 280, Left = 56, Right = 12, Top = 12, Bottom = 44;

    private const int FewestPoints = 3;

    /// <summary>Curves over a common pair of axes; empty where none has three points.</summary>
    public static string Text(ReportChart chart)
    {
        double[] xs = [.. chart.Curves.SelectMany(c => c.X).Where(double.IsFinite)],
            ys = [.. chart.Curves.SelectMany(c => c.Y).Where(double.IsFinite)];
        if (xs.Length == 0 || ys.Length == 0)
            return "";
        if (chart.Curves.All(c => c.X.Zip(c.Y).Count(p => double.IsFinite(p.First) && double.IsFinite(p.Second)) < FewestPoints))
            return "";
        (double x0, double x1) = (xs.Min(), Math.Max(xs.Max(), xs.Min() + 1e-12));
        (double y0, double y1) = (Math.Min(0, ys.Min()), NiceTop(ys.Max()));
        StringBuilder svg = Begin(y0, y1);
        for (int c = 0; c < chart.Curves.Count; c++)
        {
            ReportCurve curve = chart.Curves[c];
            IEnumerable<string> points = curve.X.Zip(curve.Y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second))
                .Select(p => I($"{X(p.First):0.#},{Y(p.Second, y0, y1):0.#}"));
            svg.Append(
                I($"<polyline class='stroke c{c % 8}' stroke-width='2' points='{string.Join(' ', points)}'/>"));
        }

        for (int t = 0; t <= 4; t++)
        {
            double x = x0 + ((x1 - x0) * t / 4);
            svg.Append(I($"<text x='{X(x):0.#}' y='{Height - Bottom + 16:0}' text-anchor='middle'>{x:0.###}</text>"));
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x='{Width / 2:0}' y='{Height - 6:0}' text-anchor='middle'>{Escaped(chart.XLabel)}</text><text x='12' "
                + $"y='{Top + 100:0}' transform='rotate(-90 12 {Top + 100:0})' text-anchor='middle'>{Escaped(chart.YLabel)}</text>");
        return End(svg, [.. chart.Curves.Select(c => c.Label)]);

        double X(double x) => Left + ((x - x0) / (x1 - x0) * (Width - Left - Right));
    }

    private static StringBuilder Begin(double y0, double y1)
    {
        var svg = new StringBuilder(I($"<svg class='chart' viewBox='0 0 {Width:0} {Height:0}' role='img'>"));
        for (int t = 0; t <= 4; t++)
        {
            double value = y0 + ((y1 - y0) * t / 4), y = Y(value, y0, y1);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path d='M{Left:0} {y:0.#}H{Width - Right:0}' class='line'/><text x='{Left - 6:0}' y='{y + 4:0.#}' "
                    + $"text-anchor='end'>{value:0.###}</text>");
        }

        return svg;
    }

    private static string End(StringBuilder svg, string[] legend)
    {
        svg.Append("</svg><p class='legend'>");
        for (int i = 0; i < legend.Length; i++)
            svg.Append(I($"<span><i class='c{i % 8}'></i>{Escaped(legend[i])}</span> "));
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

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
