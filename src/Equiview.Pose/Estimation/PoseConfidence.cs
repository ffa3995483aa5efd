namespace Equiview.Pose;

/// <summary>
/// Probability that a verified pose is right (within 5 cm and 5 degrees), from how it stands against chance and against its best rival: a logistic regression
/// (ridge 0.5) on held-out views of the Middlebury temple (views 32 to 47 turned to their calibration) and dino.
/// </summary>
internal static class PoseConfidence
{
    // Fitted on 241 answers, 10 of them wrong (12 and 8 references; ALIKE-n, SIFT, EdgePoint2, XFeat). Leaving one object out of the fit: expected calibration
    // error 0.057 (10 bins), Brier score 0.059; at 0.5, 6 wrong answers pass and 14 right ones are refused.
    private const double Intercept = -10.915;
    private static readonly double[] Weights = [1.557, 0.229, 0.788, 0.495, 1.876, 0.079, 0.040, 0.975];

    // A rival with a twentieth of the evidence, or none at all, says no more.
    private const double LargestRatio = 3;

    /// <summary>What the probability depends on, each about 0 to 8: agreement of points and of epipolar constraints beyond chance, how exact it is, separate places of the blind search, and the lead over the rival.</summary>
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
