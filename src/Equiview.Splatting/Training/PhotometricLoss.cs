namespace Equiview.Splatting.Training;

/// <summary>
/// (1 - s) L1 + s (1 - SSIM) between a composed image and a photograph (Kerbl et al. 2023, equation 7), with its derivative. Channels are
/// worked on in parallel and added in order. One object serves one image size.
/// </summary>
/// <param name="size">Of both images.</param>
/// <param name="ssimWeight">s, 0 to 1.</param>
internal sealed class PhotometricLoss(ImageSize size, double ssimWeight)
{
    private readonly StructuralSimilarity[] similarities = [new(size), new(size), new(size)];
    private readonly double[] losses = new double[3];
    private readonly double[] squares = new double[3];
    private readonly double[] measured = new double[3];

    /// <summary>The derivative of the last evaluation with respect to the composed image, [3, H, W].</summary>
    public PlanarImage Gradient { get; } = new(size, 3, new float[3 * size.PixelCount]);

    /// <summary>Mean structural similarity of the last evaluation.</summary>
    public double Similarity { get; private set; }

    /// <summary>Mean squared error of the last evaluation, over what is not masked out.</summary>
    public double SquaredError { get; private set; }

    /// <summary>Evaluates the loss.</summary>
    /// <param name="image">[3, H, W]; where the mask is 0 it is set to 0.</param>
    /// <param name="truth">[3, H, W]; likewise.</param>
    /// <param name="mask">[H, W] factors of 0 to 1 of both, or null.</param>
    /// <param name="parallel">Threads.</param>
    public double Evaluate(PlanarImage image, PlanarImage truth, float[]? mask, ParallelOptions parallel)
    {
        Parallel.For(0, 3, parallel, c => Channel(c, image.Plane(c), truth.Plane(c), mask));
        double visible = mask is null ? size.PixelCount : mask.Sum(m => (double)m);
        Similarity = measured.Sum() / 3;
        SquaredError = visible > 0 ? squares.Sum() / (3 * visible) : 0;
        return losses.Sum() / 3;
    }

    private void Channel(int c, Span<float> x, Span<float> y, float[]? mask)
    {
        if (mask is not null)
        {
            for (int i = 0; i < mask.Length; i++)
                (x[i], y[i]) = (x[i] * mask[i], y[i] * mask[i]);
        }

        Span<float> gradient = Gradient.Plane(c);
        float step = (float)((1 - ssimWeight) / (3.0 * x.Length));
        double difference = 0, square = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float d = x[i] - y[i];
            difference += Math.Abs(d);
            square += d * d;
            gradient[i] = d > 0 ? step : d < 0 ? -step : 0;
        }

        double similarity = similarities[c].Evaluate(x, y, (float)(-ssimWeight / 3), ssimWeight > 0 ? gradient : []);
        losses[c] = ((1 - ssimWeight) * difference / x.Length) + (ssimWeight * (1 - similarity));
        (squares[c], measured[c]) = (square, similarity);
        for (int i = 0; mask is not null && i < mask.Length; i++)
            gradient[i] *= mask[i];
    }
}
