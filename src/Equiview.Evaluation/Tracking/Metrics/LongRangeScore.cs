namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>What TAP-Vid's numbers do not show of long clips, as fractions; NaN where there was nothing to count.</summary>
/// <param name="Survival">See <see cref="SurvivalMetrics"/>.</param>
/// <param name="Redetection">AJ_RD, see <see cref="RedetectionMetrics"/>.</param>
internal sealed record LongRangeScore(SurvivalMetrics Survival, double Redetection)
{
    /// <summary>Expected calibration error of the confidence, see <see cref="Reliability"/>.</summary>
    public double Ece { get; init; } = double.NaN;

    /// <summary>Scores tracks in the 256 frame.</summary>
    /// <exception cref="DegenerateInputException">The lists or tracks differ in length.</exception>
    public static LongRangeScore Of(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted) =>
        new(SurvivalMetrics.Score(truth, predicted), RedetectionMetrics.Score(truth, predicted));

    /// <summary>Plain mean over videos; NaN of single videos are left out.</summary>
    public static LongRangeScore Mean(IReadOnlyList<LongRangeScore> scores)
    {
        return new(
            new(Over(s => s.Survival.MedianTrajectoryErrorPixels), Over(s => s.Survival.SurvivalRate)), Over(s => s.Redetection));

        double Over(Func<LongRangeScore, double> value) =>
            scores.Select(value).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>The numbers as a row of a report.</summary>
    public IReadOnlyList<Metric> ToMetrics() =>
    [
        new("AJ_RD", 100 * Redetection, "%", HigherIsBetter: true),
        new("survival", 100 * Survival.SurvivalRate, "%", HigherIsBetter: true),
        new("MTE", Survival.MedianTrajectoryErrorPixels, "px", HigherIsBetter: false),
        new("ECE", 100 * Ece, "%", HigherIsBetter: false),
    ];
}
