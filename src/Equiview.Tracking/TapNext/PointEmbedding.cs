namespace Equiview.Tracking.TapNext;

/// <summary>
/// Where a query lies, as sines and cosines. The published network reads a fixed table over the 256 x 256 pixels, [sin(x w), cos(x w),
/// sin(y w), cos(y w)], bilinearly with zeros outside it. Each channel depends on one axis, so the table is not needed.
/// </summary>
internal static class PointEmbedding
{
    private const double Base = 10000;

    /// <summary>Adds the embedding of a point.</summary>
    /// <param name="x">Across, in units of 1/256 of the frame.</param>
    /// <param name="y">Down, likewise.</param>
    /// <param name="token">[D], D a multiple of 4.</param>
    public static void AddTo(Span<float> token, double x, double y)
    {
        int quarter = token.Length / 4;
        for (int k = 0; k < quarter; k++)
        {
            double frequency = Math.Pow(Base, -(double)k / (quarter - 1));
            (double sinX, double cosX) = Wave(x, frequency);
            (double sinY, double cosY) = Wave(y, frequency);
            token[k] += (float)(sinX * Inside(y));
            token[k + quarter] += (float)(cosX * Inside(y));
            token[k + (2 * quarter)] += (float)(sinY * Inside(x));
            token[k + (3 * quarter)] += (float)(cosY * Inside(x));
        }
    }

    // The two table entries around a coordinate, weighted; entry i stands at i + 0.5.
    private static (double Sin, double Cos) Wave(double coordinate, double frequency)
    {
        (double first, double share) = Split(coordinate);
        (double sin, double cos) = (0, 0);
        foreach ((double entry, double weight) in new[] { (first, 1 - share), (first + 1, share) })
        {
            if (entry is < 0 or >= TapNextConfig.Bins)
                continue;
            (double s, double c) = Math.SinCos(entry * frequency);
            (sin, cos) = (sin + (weight * s), cos + (weight * c));
        }

        return (sin, cos);
    }

    // The share of the two entries of an axis that lie in the table; 1 but within half a pixel of the border.
    private static double Inside(double coordinate)
    {
        (double first, double share) = Split(coordinate);
        return (first is >= 0 and < TapNextConfig.Bins ? 1 - share : 0) + (first is >= -1 and < TapNextConfig.Bins - 1 ? share : 0);
    }

    private static (double First, double Share) Split(double coordinate)
    {
        double index = coordinate - 0.5, first = Math.Floor(index);
        return (first, index - first);
    }
}
