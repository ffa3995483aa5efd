using System.Globalization;

namespace Equiview.Cli.Options;

/// <summary>Comma-separated numbers of an option.</summary>
internal static class NumberList
{
    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">There are fewer or more, or one is not a finite number.</exception>
    public static double[] Parse(string text, int least, int most, string form)
    {
        double[] values = [.. text.Split(',').Select(Number)];
        return values.Length >= least && values.Length <= most && values.All(double.IsFinite)
            ? values : throw new UsageException($"'{text}' is not {form}");
    }

    /// <summary>Reads the point "X,Y" of an image.</summary>
    /// <exception cref="UsageException">Not two numbers.</exception>
    public static PixelPoint Point(string text, string option)
    {
        double[] xy = Parse(text, 2, 2, $"{option} X,Y in pixels");
        return new PixelPoint(xy[0], xy[1]);
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
