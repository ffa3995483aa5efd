using Equiview.Imaging;
using Equiview.Imaging.Resampling;

namespace Equiview.Splatting.Training;

/// <summary>
/// Predicts from a photograph's features how uncertain each of its pixels is, sigma, and leaves out those that are: passers-by, which other
/// photographs do not show (Kulhanek et al., "WildGaussians", NeurIPS 2024, section 3.3). One linear layer with softplus over standardized
/// codes, trained by mean(r / (2 sigma^2)) + mean(ln sigma) / 2, where r is the residual between the features of rendering and photograph.
/// </summary>
/// <param name="state">[3, K + 1] weights with bias, and both moments of Adam; changed by training.</param>
/// <param name="mean">[K] mean of the codes.</param>
/// <param name="deviation">[K] their standard deviation.</param>
internal sealed class UncertaintyHead(float[] state, float[] mean, float[] deviation)
{
    // The paper's rate of 1e-3 is for an update every step of 30,000 or more; here there are some thousand.
    private const float Rate = 1e-2f, Start = 0.541324855f /* ln(e - 1): sigma begins at 1 */, SmallestSigma = 0.1f;
    private readonly int length = mean.Length + 1;

    /// <summary>Values of the state for codes of a length.</summary>
    public static int StateLength(int dimension) => 3 * (dimension + 1);

    /// <summary>A head for the codes of a teacher.</summary>
    public static UncertaintyHead For(FeatureTeacher teacher, float[] state)
    {
        var (mean, square) = (new double[teacher.Dimension], new double[teacher.Dimension]);
        long count = 0;
        for (int i = 0; i < teacher.Count; i++)
        {
            PlanarImage codes = teacher.Codes(i);
            count += codes.Size.PixelCount;
            for (int c = 0; c < mean.Length; c++)
            {
                foreach (float v in codes.Plane(c))
                    (mean[c], square[c]) = (mean[c] + v, square[c] + ((double)v * v));
            }
        }

        float[] deviations = [.. mean.Select((m, c) => (float)Math.Sqrt(Math.Max(1e-12, (square[c] / count) - (m / count * (m / count)))))];
        return new UncertaintyHead(state, [.. mean.Select(m => (float)(m / count))], deviations);
    }

    /// <summary>Sigma at each place of the codes.</summary>
    public float[] Sigma(PlanarImage codes)
    {
        var sigma = new float[codes.Size.PixelCount];
        for (int i = 0; i < sigma.Length; i++)
            sigma[i] = MathF.Max(SmallestSigma, Softplus(Activation(codes, i)));
        return sigma;
    }

    /// <summary>One step of training on a photograph; returns the loss.</summary>
    /// <param name="codes">[K, h, w].</param>
    /// <param name="residuals">[h, w] 0 to 1.</param>
    /// <param name="step">Number of this step, from 1.</param>
    public double Train(PlanarImage codes, float[] residuals, long step)
    {
        var gradient = new float[length];
        double loss = 0;
        for (int i = 0; i < residuals.Length; i++)
        {
            float activation = Activation(codes, i), sigma = Softplus(activation), r = residuals[i];
            bool clamped = sigma < SmallestSigma;
            sigma = MathF.Max(sigma, SmallestSigma);
            loss += (r / (2 * sigma * sigma)) + (0.5 * Math.Log(sigma));
            if (clamped)
                continue;
            float slope = ((0.5f / sigma) - (r / (sigma * sigma * sigma))) / (1 + MathF.Exp(-activation)) / residuals.Length;
            for (int c = 0; c < length - 1; c++)
                gradient[c] += slope * Standard(codes, c, i);
            gradient[length - 1] += slope;
        }

        float[] values = state[..length], first = state[length..(2 * length)], second = state[(2 * length)..];
        AdamOptimizer.Step(values, gradient, first, second, step, [Rate], new ParallelOptions());
        values.CopyTo(state, 0);
        first.CopyTo(state, length);
        second.CopyTo(state, 2 * length);
        return loss / residuals.Length;
    }

    /// <summary>[H, W] 1 where 1 / (2 sigma^2) is above 1, else 0.</summary>
    public float[] Mask(PlanarImage codes, ImageSize size)
    {
        PlanarImage sigma = Resampler.Resize(
            new PlanarImage(codes.Size, 1, Sigma(codes)), size, ResampleKernel.Bilinear, antialias: true);
        return Array.ConvertAll(sigma.Values, s => 2 * s * s < 1 ? 1f : 0);
    }

    private static float Softplus(float x) => x > 20 ? x : MathF.Log(1 + MathF.Exp(x));

    private float Standard(PlanarImage codes, int channel, int i) =>
        (codes.Values[(channel * (int)codes.Size.PixelCount) + i] - mean[channel]) / deviation[channel];

    private float Activation(PlanarImage codes, int i)
    {
        float sum = state[length - 1] + Start;
        for (int c = 0; c < length - 1; c++)
            sum += state[c] * Standard(codes, c, i);
        return sum;
    }
}
