namespace Equiview.Pose.Solvers;

/// <summary>
/// The pose of an object from point matches of which most may be wrong: P3P hypotheses in PROSAC order, MAGSAC++-type scoring on all
/// matches, local optimisation of every new best (LO-RANSAC, Chum, Matas, Kittler 2003), then Levenberg-Marquardt with a Cauchy loss and
/// inliers chosen anew.
/// </summary>
internal static class PnpSolver
{
    private const int LocalOptimizationSteps = 5;

    /// <summary>Finds the pose.</summary>
    /// <param name="matches">Object points and pixels, any order; rows that are not finite or carry no weight are passed over.</param>
    /// <param name="camera">Ideal pinhole camera of the (undistorted) pixels.</param>
    /// <param name="options">The search; null takes the defaults.</param>
    /// <returns>The pose, or the reason why there is none; degenerate input never throws.</returns>
    public static PoseEstimate Solve(ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, PnpOptions? options = null)
    {
        options ??= new PnpOptions();
        var kept = new List<int>(matches.Length);
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i].IsUsable)
                kept.Add(i);
        }

        var usable = new ObjectMatch[kept.Count];
        for (int i = 0; i < usable.Length; i++)
            usable[i] = matches[kept[i]];
        if (PoseDegeneracy.Check(matches.Length, usable, camera) is { } refusal)
            return refusal;

        var search = new PoseSearch(usable, camera, options);
        (RigidTransform? best, int iterations) = search.Run(LocalOptimizationSteps);
        PoseEstimate estimate = best is null
            ? PoseEstimate.None(PoseFailure.TooFewInliers,
                FormattableString.Invariant($"no sample of the {usable.Length} matches gave a pose"))
            : PoseFinisher.Finish(usable, camera, best.Value, options);
        return estimate with { Iterations = iterations, Inliers = [.. estimate.Inliers.Select(i => kept[i])] };
    }

    /// <summary>
    /// Refines a known hypothesis (the last frame's pose, a template's) on the same terms and score as <see cref="Solve"/>, without
    /// sampling.
    /// </summary>
    public static PoseEstimate Refine(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform hypothesis, PnpOptions? options = null)
    {
        ObjectMatch[] all = matches.ToArray(), usable = [.. all.Where(m => m.IsUsable)];
        int[] kept = [.. Enumerable.Range(0, all.Length).Where(i => all[i].IsUsable)];
        if (PoseDegeneracy.Check(all.Length, usable, camera) is { } refusal)
            return refusal;
        PoseEstimate estimate = PoseFinisher.Finish(usable, camera, hypothesis, options ?? new PnpOptions());
        return estimate with { Inliers = [.. estimate.Inliers.Select(i => kept[i])] };
    }

    /// <summary>
    /// Robust number of matches that agree with a pose: Σ (1 − MAGSAC++ loss). Ranks hypotheses from different sources on the same matches.
    /// </summary>
    public static double Score(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform cameraFromObject, double thresholdPixels)
    {
        double score = 0, scale = 1 / (thresholdPixels * thresholdPixels);
        foreach (ref readonly ObjectMatch match in matches)
            score += 1 - MagsacLoss.Evaluate(match.SquaredError(cameraFromObject, camera) * scale);
        return score;
    }
}
