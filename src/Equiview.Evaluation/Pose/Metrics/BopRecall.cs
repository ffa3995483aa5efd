namespace Equiview.Evaluation.Pose.Metrics;

/// <summary>Errors of all estimates of one object in one image against all its true instances there.</summary>
/// <param name="InstanceCount">Instances that are to be found; as many of the best-scored estimates count.</param>
/// <param name="Scores">Confidence of each estimate.</param>
/// <param name="Errors">Estimates x truths. MSPD: already times 640 / image width; MSSD: already divided by the diameter.</param>
internal sealed record BopTargetErrors(int InstanceCount, IReadOnlyList<double> Scores, double[,] Errors);

/// <summary>Average recall of the BOP challenge (bop_toolkit <c>pose_matching.py</c>, <c>score.py</c>).</summary>
internal static class BopRecall
{
    /// <summary>Share of all instances of all targets that are found with an error below the threshold.</summary>
    public static double At(IReadOnlyList<BopTargetErrors> targets, double threshold) =>
        targets.Sum(t => Matches(t, threshold)) / (double)Math.Max(1, targets.Sum(t => t.InstanceCount));

    /// <summary>
    /// Recall averaged over thresholds: AR_MSSD with <see cref="BopThresholds.Shares"/>, AR_MSPD with
    /// <see cref="BopThresholds.MspdPixels"/>.
    /// </summary>
    public static double Average(IReadOnlyList<BopTargetErrors> targets, IReadOnlyList<double> thresholds) =>
        thresholds.Average(t => At(targets, t));

    /// <summary>AR_VSD: averaged over the misalignment tolerances (one list of targets each) and the thresholds.</summary>
    public static double AverageOverTaus(IReadOnlyList<IReadOnlyList<BopTargetErrors>> targetsByTau, IReadOnlyList<double> thresholds) =>
        targetsByTau.Average(t => Average(t, thresholds));

    /// <summary>AR, the score of the leaderboard: mean of the three.</summary>
    public static double Score(double averageRecallVsd, double averageRecallMssd, double averageRecallMspd) =>
        (averageRecallVsd + averageRecallMssd + averageRecallMspd) / 3;

    // Greedy by falling score; every estimate takes the free truth it fits best.
    private static int Matches(BopTargetErrors target, double threshold)
    {
        int truths = target.Errors.GetLength(1), found = 0;
        var taken = new bool[truths];
        IEnumerable<int> byScore = Enumerable.Range(0, target.Scores.Count).OrderByDescending(i => target.Scores[i]);
        foreach (int estimate in byScore.Take(target.InstanceCount))
        {
            int best = -1;
            for (int truth = 0; truth < truths; truth++)
            {
                if (!taken[truth] && target.Errors[estimate, truth] < threshold
                    && (best < 0 || target.Errors[estimate, truth] < target.Errors[estimate, best]))
                    best = truth;
            }

            if (best < 0)
                continue;
            taken[best] = true;
            found++;
        }

        return found;
    }
}
