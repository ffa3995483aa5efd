using Equiview.Numerics;
namespace Equiview.Evaluation.Equivariance;

/// <summary>
/// Percentile bootstrap of a mean over objects (Efron and Tibshirani, 1993): objects are few, pixels are not independent.
/// </summary>
internal static class BootstrapInterval
{
    /// <summary>The 95 % interval of the mean; null below two values.</summary>
    /// <param name="values">One an object.</param>
    /// <param name="resamples">Number of resamples.</param>
    /// <param name="seed">Seed.</param>
    public static (double Low, double High)? OfMean(IReadOnlyList<double> values, int resamples, int seed)
    {
        if (values.Count < 2)
            return null;
        var random = new KeyedRandom(seed);
        var means = new double[resamples];
        for (int r = 0; r < resamples; r++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
                sum += values[random.NextInt(values.Count)];
            means[r] = sum / values.Count;
        }

        Array.Sort(means);
        return (means[(int)(0.025 * (resamples - 1))], means[(int)Math.Ceiling(0.975 * (resamples - 1))]);
    }
}
