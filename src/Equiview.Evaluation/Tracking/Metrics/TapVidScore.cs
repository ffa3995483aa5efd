namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>The TAP-Vid numbers of a video or of one track, as fractions; NaN where there was nothing to count (0/0).</summary>
/// <param name="OcclusionAccuracy">OA: share of scored frames whose visibility was predicted right.</param>
/// <param name="PointsWithin">Share of visible points below each threshold of <see cref="TapVidMetrics.ThresholdsPixels"/>.</param>
/// <param name="Jaccard">Jaccard of position and visibility together at each threshold.</param>
public sealed record TapVidScore(double OcclusionAccuracy, double[] PointsWithin, double[] Jaccard)
{
    /// <summary>AJ: mean Jaccard.</summary>
    public double AverageJaccard => Jaccard.Average();

    /// <summary>delta_avg: mean share within the thresholds.</summary>
    public double AverageWithin => PointsWithin.Average();

    /// <summary>Plain mean over videos, as the benchmark averages; NaN scores of single videos are left out of their mean.</summary>
    public static TapVidScore Mean(IReadOnlyList<TapVidScore> scores)
    {
        int thresholds = TapVidMetrics.ThresholdsPixels.Count;
        return new TapVidScore(
            Over(s => s.OcclusionAccuracy),
            [.. Enumerable.Range(0, thresholds).Select(i => Over(s => s.PointsWithin[i]))],
            [.. Enumerable.Range(0, thresholds).Select(i => Over(s => s.Jaccard[i]))]);
        double Over(Func<TapVidScore, double> value) =>
            scores.Select(value).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>The numbers as a row of a report, in percent.</summary>
    public IReadOnlyList<Metric> ToMetrics() =>
    [
        new("AJ", 100 * AverageJaccard, "%", HigherIsBetter: true),
        new("delta_avg", 100 * AverageWithin, "%", HigherIsBetter: true),
        new("OA", 100 * OcclusionAccuracy, "%", HigherIsBetter: true),
        .. PointsWithin.Select(
            (v, i) => new Metric(
                FormattableString.Invariant($"delta<{TapVidMetrics.ThresholdsPixels[i]}"), 100 * v, "%", HigherIsBetter: true)),
    ];
}
