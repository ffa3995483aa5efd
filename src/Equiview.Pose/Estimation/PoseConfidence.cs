namespace Equiview.Pose.Estimation;

/// <summary>
/// Probability that a verified pose is right (within 5 cm and 5 degrees), from how it stands against chance and against its best rival: a logistic
/// regression on held-out views of the Middlebury temple (views 32 to 47 turned to their calibration) and dino, and on photographs without the object.
/// </summary>
internal static class PoseConfidence
{
    // Fitted on 442 best poses of ALIKE-n, SIFT, EdgePoint2 and XFeat: 8 and 6 references of the temple, 8 and 6 of the dino (none of the splits that 'eval pose'
    // reports), and photographs without the object; 247 right. Ridge 3 towards an older fit, slopes not below 0. Agreement of epipolar constraints and the likeness
    // of descriptors say nothing beside these. On backbones left out of the fit its expected calibration error is 2.9 %.
    private const double Intercept = -11.082;
    private static readonly double[] Weights = [1.146, 0.321, 1.4, 1.443, 1.235];

    // A rival with a twentieth of the evidence, or none at all, says no more.
    private const double LargestRatio = 3;

    /// <summary>What the probability depends on, each about 0 to 8: agreement of points beyond chance, how exact it is, separate places of the blind search, the lead over the rival, and how far the blind matches stand beyond random pairs.</summary>
    /// <param name="best">The answer.</param>
    /// <param name="rival">The best other pose, or null.</param>
    public static double[] Features(VerifiedPose best, VerifiedPose? rival) =>
    [
        Math.Log(1 + best.PointSignal),
        best.Excess,
        Math.Log(1 + best.BlindPlaces),
        Math.Min(LargestRatio, Math.Log((1 + best.Signal) / (1 + (rival?.Signal ?? 0)))),
        Math.Log(1 + Math.Max(0, -best.LogChance)),
    ];

    /// <summary>The probability, 0 to 1.</summary>
    public static double Of(double[] features)
    {
        double sum = Intercept;
        for (int i = 0; i < Weights.Length; i++)
            sum += Weights[i] * features[i];
        return 1 / (1 + Math.Exp(-sum));
    }
}
