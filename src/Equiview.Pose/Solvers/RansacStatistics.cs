namespace Equiview.Pose.Solvers;

/// <summary>How many random samples are enough.</summary>
internal static class RansacStatistics
{
    /// <summary>
    /// Probability that <paramref name="sampleSize"/> different matches drawn from <paramref name="matches"/> are all inliers
    /// (hypergeometric).
    /// </summary>
    public static double AllInlierProbability(int inliers, int matches, int sampleSize)
    {
        double probability = 1;
        for (int i = 0; i < sampleSize; i++)
            probability *= Math.Max(0, (double)(inliers - i) / (matches - i));
        return probability;
    }

    /// <summary>
    /// Samples needed to see one without outliers with the wanted confidence; <see cref="int.MaxValue"/> when that cannot happen.
    /// </summary>
    public static int RequiredIterations(double allInlierProbability, double confidence)
    {
        if (allInlierProbability >= 1)
            return 1;
        double needed = Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - allInlierProbability));
        return needed > 0 && needed < int.MaxValue ? (int)needed : int.MaxValue;
    }
}
