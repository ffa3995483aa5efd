using Equiview.Pose.Calibration;

namespace Equiview.Pose.Estimation;

/// <summary>
/// Probability that a verified pose is right (within 5 cm and 5 degrees), from its evidence against chance and against the second-best
/// pose: a logistic regression whose weights, with the data they were fitted on, are in <c>Calibration/pose.json</c>.
/// </summary>
internal static class PoseConfidence
{
    /// <summary>Number of <see cref="Features"/>.</summary>
    public const int FeatureCount = 5;

    private static ConfidenceValues Fit => PoseCalibration.Current.Confidence;

    /// <summary>
    /// The inputs of the regression, each about 0 to 8: log evidence of points; chance-corrected inlier ratio; log of the distinct inlier
    /// cells of the blind matches; log ratio of the evidence to the rival's; log of how improbable the blind inliers are by chance.
    /// </summary>
    /// <param name="best">The answer.</param>
    /// <param name="rival">The best other pose, or null.</param>
    public static double[] Features(VerifiedPose best, VerifiedPose? rival) =>
    [
        Math.Log(1 + best.PointEvidence),
        best.InlierRatio,
        Math.Log(1 + best.BlindInlierCells),
        Math.Min(Fit.MaxRivalRatio, Math.Log((1 + best.Evidence) / (1 + (rival?.Evidence ?? 0)))),
        Math.Log(1 + Math.Max(0, -best.LogChance)),
    ];

    /// <summary>The probability, 0 to 1.</summary>
    public static double Of(ReadOnlySpan<double> features) => Of(features, Fit.Intercept, Fit.Weights);

    /// <summary>The probability under other coefficients.</summary>
    public static double Of(ReadOnlySpan<double> features, double intercept, ReadOnlySpan<double> weights)
    {
        double sum = intercept;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * features[i];
        return 1 / (1 + Math.Exp(-sum));
    }
}
