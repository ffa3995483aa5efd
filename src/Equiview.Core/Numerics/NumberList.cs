using System.Globalization;

namespace Equiview.Numerics;

/// <summary>Comma-separated numbers, as the options of jobs hold them.</summary>
public static class NumberList
{
    /// <summary>Reads them.</summary>
    /// <param name="text">The numbers, in the invariant culture.</param>
    /// <param name="least">Fewest numbers.</param>
    /// <param name="most">Most numbers.</param>
    /// <param name="form">What is expected, for the message.</param>
    /// <exception cref="UsageException">There are fewer or more, or one is not a finite number.</exception>
    public static double[] Parse(string text, int least, int most, string form)
    {
        double[] values = [.. text.Split(',').Select(Number)];
        return values.Length >= least && values.Length <= most && values.All(double.IsFinite)
            ? values : throw new UsageException($"'{text}' is not {form}");
    }

    /// <summary>Reads the point "X,Y" of an image, raster pixels.</summary>
    /// <param name="text">The point.</param>
    /// <param name="option">Name of the option, for the message.</param>
    /// <exception cref="UsageException">Not two numbers.</exception>
    public static PixelPoint Point(string text, string option)
    {
        double[] xy = Parse(text, 2, 2, $"{option} X,Y in pixels");
        return new PixelPoint(xy[0], xy[1]);
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
