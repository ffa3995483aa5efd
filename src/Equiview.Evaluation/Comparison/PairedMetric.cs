using Equiview.Evaluation.Equivariance;
namespace Equiview.Evaluation.Comparison;

/// <summary>What one unit (object, pair, clip, query, view) scores under the original and the finetuned model.</summary>
internal sealed record PairedSample(string Unit, double Before, double After);

/// <summary>A metric measured unit by unit under both models.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Unit">"%", "deg", or empty.</param>
/// <param name="HigherIsBetter">Direction of improvement; null when there is none.</param>
/// <param name="Samples">One a unit.</param>
internal sealed record PairedMetric(string Name, string Unit, bool? HigherIsBetter, IReadOnlyList<PairedSample> Samples);

/// <summary>One task under both models.</summary>
/// <param name="Title">What was measured on what.</param>
/// <param name="Metrics">All metrics of the task over the same units.</param>
/// <param name="Protocol">The choices the numbers depend on.</param>
internal sealed record TaskComparison(string Title, IReadOnlyList<PairedMetric> Metrics, IReadOnlyDictionary<string, string> Protocol)
{
    private const int Resamples = 2000;

    /// <summary>
    /// Three rows: both models, and the mean of the paired differences with its 95 % bootstrap interval over the units. Units that either
    /// model gives no number are left out of both.
    /// </summary>
    public MetricTable ToTable(int seed)
    {
        Metric Row(PairedMetric m, Func<PairedSample, double> value, bool interval)
        {
            double[] values = [.. m.Samples.Where(s => double.IsFinite(s.Before) && double.IsFinite(s.After)).Select(value)];
            (double Low, double High)? range = interval ? BootstrapInterval.OfMean(values, Resamples, seed) : null;
            return new Metric(
                m.Name, values.Length == 0 ? double.NaN : values.Average(), m.Unit, range?.Low, range?.High, m.HigherIsBetter);
        }

        return new MetricTable(Title,
        [
            new MetricRow("original", [.. Metrics.Select(m => Row(m, s => s.Before, interval: true))]),
            new MetricRow("finetuned", [.. Metrics.Select(m => Row(m, s => s.After, interval: true))]),
            new MetricRow("paired difference", [.. Metrics.Select(m => Row(m, s => s.After - s.Before, interval: true))]),
        ],
        new Dictionary<string, string>(Protocol)
        {
            ["intervals"] =
                FormattableString.Invariant($"95 % bootstrap over {Metrics.Max(m => m.Samples.Count)} units, {Resamples} ")
                    + "resamples; a difference whose interval excludes 0 is not chance",
        });
    }
}
