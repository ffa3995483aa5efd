namespace Equiview.Tracking.TapNext;

/// <summary>Positions and certainties out of the logits of a query: 256 bins of y, then 256 of x, bin k standing for k + 0.5.</summary>
internal static class TapNextReadout
{
    /// <summary>Reach of the certainty, in units of 1/256 of the frame.</summary>
    public const int CertaintyRadius = 8;

    private const int Bins = TapNextConfig.Bins;
    private const double Sharpness = 0.5;
    private const int Reach = 20;

    /// <summary>Mean of the bins around the most likely one of each axis.</summary>
    /// <param name="logits">[512].</param>
    /// <returns>In units of 1/256 of the frame.</returns>
    public static (double Y, double X) Position(ReadOnlySpan<float> logits) => (Axis(logits[..Bins]), Axis(logits[Bins..]));

    /// <summary>Probability that the point lies within <see cref="CertaintyRadius"/> of a position.</summary>
    /// <param name="logits">[512].</param>
    /// <param name="y">The position, in units of 1/256 of the frame.</param>
    /// <param name="x">Likewise.</param>
    /// <remarks>
    /// The published PyTorch helper tests its disc with the axes exchanged, which changes the value by up to 0.012; the JAX notebook, and
    /// this, do not.
    /// </remarks>
    public static double Certainty(ReadOnlySpan<float> logits, double y, double x)
    {
        double[] rows = Probabilities(logits[..Bins]), columns = Probabilities(logits[Bins..]);
        (int top, int left) = (First(y), First(x));
        double sum = 0;
        for (int i = top; i <= top + (2 * CertaintyRadius); i++)
        {
            for (int j = left; j <= left + (2 * CertaintyRadius); j++)
            {
                double down = i + 0.5 - y, across = j + 0.5 - x;
                if ((down * down) + (across * across) <= CertaintyRadius * CertaintyRadius)
                    sum += rows[i] * columns[j];
            }
        }

        return sum;
    }

    private static int First(double center) =>
        Math.Clamp((int)Math.Floor(center - CertaintyRadius - 0.5), 0, Bins - 1 - (2 * CertaintyRadius));

    private static double Axis(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int k = 1; k < Bins; k++)
            best = logits[k] > logits[best] ? k : best;
        double sum = 0, weighted = 0;
        for (int k = Math.Max(0, best - Reach); k <= Math.Min(Bins - 1, best + Reach); k++)
        {
            double p = Math.Exp(Sharpness * (logits[k] - (double)logits[best]));
            (sum, weighted) = (sum + p, weighted + (p * k));
        }

        return (weighted / sum) + 0.5;
    }

    private static double[] Probabilities(ReadOnlySpan<float> logits)
    {
        double highest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits)
            highest = Math.Max(highest, logit);
        var result = new double[logits.Length];
        for (int k = 0; k < result.Length; k++)
            sum += result[k] = Math.Exp(logits[k] - highest);
        for (int k = 0; k < result.Length; k++)
            result[k] /= sum;
        return result;
    }
}
