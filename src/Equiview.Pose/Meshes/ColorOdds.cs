namespace Equiview.Pose.Meshes;

/// <summary>
/// How much more a pixel looks like the object than like what surrounds it, by color alone: log-odds of two smoothed color histograms (the
/// appearance model of region-based pose tracking; Prisacariu and Reid, "PWP3D", IJCV 2012).
/// </summary>
internal static class ColorOdds
{
    private const int Levels = 16, Shift = 4;
    private const double Floor = 1e-5, Largest = 4;

    /// <summary>Log-odds of every pixel, row-major.</summary>
    /// <param name="image">Height x Width.</param>
    /// <param name="object">
    /// Of every pixel whether it belongs to the object (true), to its surroundings (false), or is not used (null).
    /// </param>
    public static float[] Of(RgbImage image, Func<int, bool?> @object)
    {
        (int[] bins, double[] inside, double[] outside) =
            (new int[image.Size.PixelCount], new double[Levels * Levels * Levels], new double[Levels * Levels * Levels]);
        for (int i = 0; i < bins.Length; i++)
        {
            (byte r, byte g, byte b) = image[i % image.Width, i / image.Width];
            bins[i] = ((r >> Shift) * Levels * Levels) + ((g >> Shift) * Levels) + (b >> Shift);
            if (@object(i) is { } own)
                (own ? inside : outside)[bins[i]]++;
        }

        (inside, outside) = (Smoothed(inside), Smoothed(outside));
        double[] odds = [.. inside.Zip(outside, (a, b) => Math.Clamp(Math.Log((a + Floor) / (b + Floor)), -Largest, Largest))];
        return Array.ConvertAll(bins, bin => (float)odds[bin]);
    }

    // A quarter, a half, a quarter along each of the three axes: a photograph fills few of the bins. The sum is 1.
    private static double[] Smoothed(double[] counts)
    {
        double[] from = counts;
        foreach (int stride in new[] { 1, Levels, Levels * Levels })
        {
            var to = new double[from.Length];
            for (int i = 0; i < to.Length; i++)
            {
                int level = i / stride % Levels;
                to[i] = (from[i] / 2) + (from[level > 0 ? i - stride : i] / 4) + (from[level < Levels - 1 ? i + stride : i] / 4);
            }

            from = to;
        }

        double sum = Math.Max(1, from.Sum());
        return Array.ConvertAll(from, f => f / sum);
    }
}
