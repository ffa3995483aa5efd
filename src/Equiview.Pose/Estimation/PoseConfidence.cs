namespace Equiview.Pose;

/// <summary>Probability that a verified pose is right (within 5 cm and 5 degrees), from how it stands against chance and against its best rival.</summary>
internal static class PoseConfidence
{
    /// <summary>What the probability depends on, each about 0 to 10.</summary>
    /// <param name="best">The answer.</param>
    /// <param name="rival">The best other pose, or null.</param>
    public static double[] Features(VerifiedPose best, VerifiedPose? rival) =>
    [
        Math.Log(1 + best.PointSignal),
        Math.Log(1 + best.RaySignal),
        best.Excess,
        Math.Log(1 + best.BlindPlaces),
        Math.Min(3, Math.Log((1 + best.Signal) / (1 + (rival?.Signal ?? 0)))),
    ];

    /// <summary>The probability.</summary>
    public static double Of(double[] features)
    {
        double[] weights = [1, 1, 8, 1, 1];
        double sum = -8;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] * features[i];
        return 1 / (1 + Math.Exp(-sum));
    }
}
