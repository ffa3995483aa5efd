namespace Equiview.Pose;

/// <summary>Similarity of the object's features to the image at a pose, above their similarity at places the pose gives to other features.</summary>
/// <param name="Effect">Mean lift in standard deviations (Cohen's d): about 0 at a pose found by chance, 0.5 and more at a right one.</param>
/// <param name="Significance">The same times the root of the separate places it was seen at (Student's t).</param>
internal readonly record struct DescriptorLift(double Effect, double Significance)
{
    private const int Fewest = 5;

    /// <summary>The statistic of single lifts, of which those at one place count once.</summary>
    public static DescriptorLift Of(IReadOnlyList<double> lifts, int places)
    {
        if (places < Fewest || lifts.Count < Fewest)
            return default;
        double mean = lifts.Average(), deviation = Math.Sqrt(lifts.Sum(l => (l - mean) * (l - mean)) / (lifts.Count - 1));
        double effect = deviation > 0 ? mean / deviation : 0;
        return new(effect, effect * Math.Sqrt(Math.Min(places, lifts.Count)));
    }
}
