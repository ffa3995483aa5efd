namespace Equiview.Pose;

/// <summary>
/// Probability that a verified pose is right (within 5 cm and 5 degrees), from how it stands against chance and against its best rival: a logistic
/// regression on held-out views of the Middlebury temple (views 32 to 47 turned to their calibration) and dino, and on photographs without the object.
/// </summary>
internal static class PoseConfidence
{
    // Fitted on 442 best poses of ALIKE-n, SIFT, EdgePoint2 and XFeat: 8 and 6 references of the temple, 8 and 6 of the dino (none of the splits that 'eval pose'
    // reports), and photographs without the object; 247 right. Ridge 3 towards an older fit, slopes not below 0: those of epipolar constraints and of the
    // lift's effect come out as nothing beside the blind matches' stand against random pairs. On backbones left out of the fit its expected calibration error is 2.8 %.
    private const double Intercept = -11.076;
    private static readonly double[] Weights = [1.123, 0, 0.333, 1.392, 1.444, 0.053, 0, 1.23];

    // A rival with a twentieth of the evidence, or none at all, says no more.
    private const double LargestRatio = 3;

    /// <summary>What the probability depends on, each about 0 to 8: agreement of points and of epipolar constraints beyond chance, how exact it is, separate places of the blind search, the lead over the rival, the lift of likeness over scrambled places (significance and effect), and how far the blind matches stand beyond random pairs.</summary>
    /// <param name="best">The answer.</param>
    /// <param name="rival">The best other pose, or null.</param>
    public static double[] Features(VerifiedPose best, VerifiedPose? rival) =>
    [
        Math.Log(1 + best.PointSignal),
        Math.Log(1 + best.RaySignal),
        best.Excess,
        Math.Log(1 + best.BlindPlaces),
        Math.Min(LargestRatio, Math.Log((1 + best.Signal) / (1 + (rival?.Signal ?? 0)))),
        Math.Log(1 + Math.Max(0, best.Lift.Significance)),
        best.Lift.Effect,
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
