using System.Globalization;

namespace Equiview.Cli.Options;

/// <summary>Comma-separated numbers of an option.</summary>
internal static class NumberList
{
    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">There are fewer or more, or one is not a finite number.</exception>
    public static double[] Parse(string text, int least, int most, string form)
    {
        double[] values = [.. text.Split(',').Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
        return values.Length >= least && values.Length <= most && values.All(double.IsFinite) ? values : throw new UsageException($"'{text}' is not {form}");
    }
}
