namespace Equiview.Evaluation.Splats;

/// <summary>
/// Similarity of two images, as novel-view synthesis reports it. Values are display values, 0 to 1, no gamma is undone.
/// </summary>
internal static class ImageQuality
{
    /// <summary>Side of the window of <see cref="Ssim(PlanarImage, PlanarImage)"/>; images must be at least as large.</summary>
    public const int WindowPixels = 11;

    private const double Sigma = 1.5, C1 = 0.01 * 0.01, C2 = 0.03 * 0.03;

    /// <summary>
    /// Peak signal-to-noise ratio in dB: -10 log10 of the mean squared error over all pixels and channels; infinite for equal images.
    /// </summary>
    /// <exception cref="DegenerateInputException">The pictures have different shapes.</exception>
    public static double Psnr(PlanarImage a, PlanarImage b)
    {
        RequireSameShape(a, b);
        double sum = 0;
        for (int i = 0; i < a.Values.Length; i++)
            sum += ((double)a.Values[i] - b.Values[i]) * ((double)a.Values[i] - b.Values[i]);
        return -10 * Math.Log10(sum / a.Values.Length);
    }

    /// <summary>
    /// Structural similarity (Wang et al. 2004): Gaussian window of 11 pixels with sigma 1.5, K1 0.01, K2 0.03, range 1, population
    /// variance, mean over the pixels whose window lies inside the image and over channels.
    /// </summary>
    /// <exception cref="DegenerateInputException">The pictures have different shapes or are smaller than the window.</exception>
    public static double Ssim(PlanarImage a, PlanarImage b)
    {
        RequireSameShape(a, b);
        if (a.Size.ShortSide < WindowPixels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"SSIM needs images of {WindowPixels} px or more on a side, got {a.Size}"));
        return Enumerable.Range(0, a.Channels).AsParallel().AsOrdered()
            .Select(c => Ssim(Widen(a.Plane(c)), Widen(b.Plane(c)), a.Size.Width)).ToArray().Average();
    }

    private static double Ssim(double[] x, double[] y, int width)
    {
        double[] window = Window();
        double[] mx = Filter(x, width, window), my = Filter(y, width, window);
        double[] xx = Filter(Product(x, x), width, window), yy = Filter(Product(y, y), width, window),
            xy = Filter(Product(x, y), width, window);
        double sum = 0;
        for (int i = 0; i < mx.Length; i++)
        {
            double vx = xx[i] - (mx[i] * mx[i]), vy = yy[i] - (my[i] * my[i]), cov = xy[i] - (mx[i] * my[i]);
            sum += ((2 * mx[i] * my[i]) + C1) * ((2 * cov) + C2) / (((mx[i] * mx[i]) + (my[i] * my[i]) + C1) * (vx + vy + C2));
        }

        return sum / mx.Length;
    }

    private static double[] Window()
    {
        double[] weights = [.. Enumerable.Range(0, WindowPixels)
            .Select(i => Math.Exp(-Math.Pow(i - (WindowPixels / 2), 2) / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }

    // Separable; only where the whole window lies inside.
    private static double[] Filter(double[] values, int width, double[] window)
    {
        int height = values.Length / width, columns = width - window.Length + 1, rows = height - window.Length + 1;
        var across = new double[columns * height];
        for (int i = 0; i < across.Length; i++)
        {
            for (int k = 0; k < window.Length; k++)
                across[i] += window[k] * values[(i / columns * width) + (i % columns) + k];
        }

        var result = new double[columns * rows];
        for (int i = 0; i < result.Length; i++)
        {
            for (int k = 0; k < window.Length; k++)
                result[i] += window[k] * across[i + (k * columns)];
        }

        return result;
    }

    private static double[] Product(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static double[] Widen(ReadOnlySpan<float> plane) => Array.ConvertAll(plane.ToArray(), v => (double)v);

    private static void RequireSameShape(PlanarImage a, PlanarImage b)
    {
        if (a.Size != b.Size || a.Channels != b.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"images of {a.Channels} x {a.Size} and {b.Channels} x {b.Size} cannot be compared"));
    }
}
