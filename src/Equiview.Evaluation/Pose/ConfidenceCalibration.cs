namespace Equiview.Evaluation.Pose;

/// <summary>Whether answers given with probability p are right in a share p of cases.</summary>
internal static class ConfidenceCalibration
{
    private const int Bins = 10;

    /// <summary>
    /// Expected calibration error (mean distance of confidence and accuracy over ten bins of equal width, weighted by their counts; Guo et
    /// al., ICML 2017), Brier score, and the two kinds of mistakes at the threshold; in percent but the score.
    /// </summary>
    /// <param name="label">Of the row.</param>
    /// <param name="judged">Confidence of the best pose, whether it is right, and whether it was answered.</param>
    public static MetricRow Row(string label, IReadOnlyList<(double Confidence, bool IsRight, bool Answered)> judged) => new(label,
    [
        new Metric("ECE", 100 * Error(judged), "%", HigherIsBetter: false),
        new Metric(
            "Brier",
            judged.Count == 0 ? double.NaN : judged.Average(j => Math.Pow(j.Confidence - (j.IsRight ? 1 : 0), 2)),
            "",
            HigherIsBetter: false),
        new Metric("judged", judged.Count, ""),
        new Metric("wrong but answered", judged.Count(j => !j.IsRight && j.Answered), "", HigherIsBetter: false),
        new Metric("right but refused", judged.Count(j => j.IsRight && !j.Answered), "", HigherIsBetter: false),
    ]);

    /// <summary>Expected calibration error, 0 to 1; NaN without answers.</summary>
    internal static double Error(IReadOnlyList<(double Confidence, bool IsRight, bool Answered)> judged) => judged.Count == 0 ? double.NaN
        : judged.GroupBy(j => Math.Min(Bins - 1, (int)(j.Confidence * Bins)))
            .Sum(bin => Math.Abs(bin.Average(j => j.Confidence) - bin.Average(j => j.IsRight ? 1.0 : 0))
            * bin.Count()) / judged.Count;
}
