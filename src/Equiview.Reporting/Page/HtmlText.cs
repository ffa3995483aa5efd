using System.Globalization;
using System.Net;

namespace Equiview.Reporting.Page;

/// <summary>Text and numbers as they stand in a page.</summary>
internal static class HtmlText
{
    /// <summary>Text of any origin, harmless in content and in attributes with double or single quotes.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A number for readers: three or more digits, or in words what is no number.</summary>
    public static string Number(double value)
    {
        string format = Math.Abs(value) switch
        {
            >= 100 when value == Math.Round(value) => "0",
            >= 100 => "0.0",
            >= 1 => "0.00",
            _ => "0.####",
        };
        return ReportText.NotFinite(value) ?? value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A number with its sign.</summary>
    public static string Signed(double value) => (value > 0 ? "+" : "") + Number(value);

    /// <summary>A number for the page's script, all its digits.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>"good" or "bad" for a difference; empty where no direction is the better one, or its interval holds 0.</summary>
    public static string Kind(double delta, bool? higherIsBetter, double? low = null, double? high = null) =>
        delta == 0 || !double.IsFinite(delta) || higherIsBetter is not { } up || (low <= 0 && high >= 0) ? ""
        : (delta > 0) == up ? "good" : "bad";
}
