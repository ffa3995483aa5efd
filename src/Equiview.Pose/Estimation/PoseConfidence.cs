namespace Equiview.Pose;

/// <summary>
/// Probability that a verified pose is right (within 5 cm and 5 degrees), from how it stands against chance and against its best rival: a logistic
/// regression on held-out views of the Middlebury temple (views 32 to 47 turned to their calibration) and dino, and on photographs without the object.
/// </summary>
internal static class PoseConfidence
{
    // First fitted on 241 answers with the first five features (12 and 8 references; ALIKE-n, SIFT, EdgePoint2, XFeat; ridge 0.5). All of them showed the
    // object, so nothing told a look-alike. That fit is the prior (unit deviations; 1.8 for the new features) of a second one on 37 answers of ALIKE-n
    // (dino, 8 references): 16 of held-out views and 21 of photographs of other things.
    private const double Intercept = -10.915;
    private static readonly double[] Weights = [1.557, 0.229, 0.788, 0.495, 1.876, 0.079, 0.040, 0.975];

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
