namespace Equiview.Evaluation.Pose.Metrics;

/// <summary>
/// Shares of correct poses from lists of errors; an estimate that is missing has infinite errors. All comparisons are strict.
/// </summary>
internal static class PoseAccuracy
{
    /// <summary>Gate sizes of the k cm k degree accuracy: 1, 3, 5.</summary>
    public static IReadOnlyList<double> CentimeterDegreeGates { get; } = [1, 3, 5];

    /// <summary>
    /// Share of errors below a threshold (ADD below 0.1 of the diameter, Proj2D below 5 px); NaN counts as wrong, and no errors give NaN.
    /// </summary>
    public static double Below(IReadOnlyList<double> errors, double threshold) =>
        errors.Count == 0 ? double.NaN : (double)errors.Count(e => e < threshold) / errors.Count;

    /// <summary>k cm k degree: share with rotation below k degrees AND translation below k centimeters.</summary>
    public static double CentimeterDegree(IReadOnlyList<(double Degrees, double Meters)> errors, double gate) =>
        errors.Count == 0 ? double.NaN : (double)errors.Count(e => e.Degrees < gate && e.Meters * 100 < gate) / errors.Count;

    /// <summary>
    /// Area under accuracy over threshold from 0 to <paramref name="maxError"/>, scaled to 1 (PoseCNN, RSS 2018, with 0.1 m): with the step
    /// function of the errors the area is exactly the mean of max(0, 1 − error / maxError).
    /// </summary>
    public static double AreaUnderCurve(IReadOnlyList<double> errors, double maxError = 0.1) =>
        errors.Count == 0 ? double.NaN : errors.Average(e => e < maxError ? 1 - (e / maxError) : 0);

    /// <summary>The k cm k degree accuracies of one object with the accuracies of translation and rotation alone, in percent.</summary>
    public static MetricRow CentimeterDegreeRow(string label, IReadOnlyList<(double Degrees, double Meters)> errors)
    {
        double[] degrees = [.. errors.Select(e => e.Degrees)], centimeters = [.. errors.Select(e => e.Meters * 100)];
        return new MetricRow(label,
        [
            .. CentimeterDegreeGates.Select(g => Percent(FormattableString.Invariant($"{g}cm{g}deg"), CentimeterDegree(errors, g))),
            .. CentimeterDegreeGates.Select(g => Percent(FormattableString.Invariant($"{g}cm"), Below(centimeters, g))),
            .. CentimeterDegreeGates.Select(g => Percent(FormattableString.Invariant($"{g}deg"), Below(degrees, g))),
            new Metric("median rotation", Median(degrees), "deg", HigherIsBetter: false),
            new Metric("median translation", Median(centimeters), "cm", HigherIsBetter: false),
        ]);
    }

    /// <summary>Rows averaged with equal weight, as the OnePose protocol averages objects.</summary>
    public static MetricRow MeanOverObjects(IReadOnlyList<MetricRow> rows) => new("mean",
        [.. rows[0].Metrics.Select((m, i) => m with { Value = rows.Average(r => r.Metrics[i].Value) })]);

    private static Metric Percent(string name, double share) => new(name, share * 100, "%", HigherIsBetter: true);

    private static double Median(double[] values)
    {
        if (values.Length == 0)
            return double.NaN;
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
