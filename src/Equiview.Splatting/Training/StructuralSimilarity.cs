namespace Equiview.Splatting.Training;

/// <summary>
/// Structural similarity of a plane with another (Wang et al. 2004) and its derivative with respect to the first: Gaussian window of 11
/// pixels with sigma 1.5, K1 0.01, K2 0.03, range 1, mean over the windows that lie inside the image. One object serves one image size.
/// </summary>
internal sealed class StructuralSimilarity(ImageSize size)
{
    private const float C1 = 0.01f * 0.01f, C2 = 0.03f * 0.03f;

    private readonly float[] across = new float[Inner(size) * size.Height];
    private readonly float[] product = new float[size.PixelCount];
    private readonly float[] back = new float[size.PixelCount];
    private readonly float[][] maps = [.. Enumerable.Range(0, 5).Select(_ => new float[Math.Max(0, Inner(size) * Lines(size))])];

    /// <summary>Whether a window fits into the image; a smaller image has no similarity.</summary>
    public bool Fits { get; } = Inner(size) > 0 && Lines(size) > 0;

    /// <summary>The similarity; adds <paramref name="factor"/> times its derivative with respect to x.</summary>
    /// <param name="x">[H, W] the plane that is differentiated.</param>
    /// <param name="y">[H, W].</param>
    /// <param name="factor">What the derivative is multiplied with.</param>
    /// <param name="gradient">[H, W] is added to; empty for none.</param>
    public double Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<float> y, float factor, Span<float> gradient)
    {
        if (!Fits)
            return 1;
        (float[] mx, float[] my, float[] xx, float[] yy, float[] xy) = (maps[0], maps[1], maps[2], maps[3], maps[4]);
        WindowFilter.Apply(x, size, across, mx);
        WindowFilter.Apply(y, size, across, my);
        Filter(x, x, xx);
        Filter(y, y, yy);
        Filter(x, y, xy);
        double sum = 0;
        float scale = factor / mx.Length;
        for (int i = 0; i < mx.Length; i++)
        {
            float a1 = (2 * mx[i] * my[i]) + C1, a2 = (2 * (xy[i] - (mx[i] * my[i]))) + C2;
            float b1 = (mx[i] * mx[i]) + (my[i] * my[i]) + C1, b2 = xx[i] - (mx[i] * mx[i]) + yy[i] - (my[i] * my[i]) + C2;
            float inverse = 1 / (b1 * b2), similarity = a1 * a2 * inverse;
            sum += similarity;

            // Derivatives with respect to the means of x, x x and x y take the places of the means.
            float m = mx[i];
            mx[i] = scale * ((2 * my[i] * (a2 - a1) * inverse) + (2 * m * similarity * ((1 / b2) - (1 / b1))));
            xx[i] = -scale * similarity / b2;
            xy[i] = scale * 2 * a1 * inverse;
        }

        if (gradient.Length > 0)
            AddGradient(x, y, gradient);
        return sum / mx.Length;
    }

    private void AddGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient)
    {
        WindowFilter.Transpose(maps[0], size, across, back);
        for (int i = 0; i < back.Length; i++)
            gradient[i] += back[i];
        WindowFilter.Transpose(maps[2], size, across, back);
        for (int i = 0; i < back.Length; i++)
            gradient[i] += 2 * x[i] * back[i];
        WindowFilter.Transpose(maps[4], size, across, back);
        for (int i = 0; i < back.Length; i++)
            gradient[i] += y[i] * back[i];
    }

    private void Filter(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float[] result)
    {
        for (int i = 0; i < product.Length; i++)
            product[i] = a[i] * b[i];
        WindowFilter.Apply(product, size, across, result);
    }

    private static int Inner(ImageSize size) => Math.Max(0, size.Width - WindowFilter.Taps + 1);

    private static int Lines(ImageSize size) => Math.Max(0, size.Height - WindowFilter.Taps + 1);
}
