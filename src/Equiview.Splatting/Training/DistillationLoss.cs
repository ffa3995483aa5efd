namespace Equiview.Splatting.Training;

/// <summary>
/// Mean squared difference between rendered codes and those of the photograph times the rendered alpha, with its derivative. It changes the
/// codes alone: geometry and colors are trained by the photograph.
/// </summary>
internal static class DistillationLoss
{
    /// <summary>Evaluates the loss.</summary>
    /// <param name="rendered">[K, H, W].</param>
    /// <param name="alpha">[H, W] rendered alpha: a pixel that is half covered shows half of a code.</param>
    /// <param name="truth">[K, H, W].</param>
    /// <param name="weights">[H, W], or null.</param>
    public static (double Loss, PlanarImage Gradient) Evaluate(
        PlanarImage rendered, ReadOnlySpan<float> alpha, PlanarImage truth, float[]? weights)
    {
        var gradient = new PlanarImage(rendered.Size, rendered.Channels, new float[rendered.Values.Length]);
        int count = (int)rendered.Size.PixelCount;
        float scale = 2f / rendered.Values.Length;
        double sum = 0;
        for (int i = 0; i < gradient.Values.Length; i++)
        {
            int pixel = i % count;
            float difference = rendered.Values[i] - (alpha[pixel] * truth.Values[i]), weight = weights?[pixel] ?? 1;
            sum += weight * difference * difference;
            gradient.Values[i] = scale * weight * difference;
        }

        return (sum / gradient.Values.Length, gradient);
    }
}
