namespace Equiview.Pose.Solvers;

/// <summary>From a hypothesis to the answer: refinement, inliers chosen anew, uncertainty, and the second pose of flat objects.</summary>
internal static class PoseFinisher
{
    // 0.99 quantile of chi-square, 6 degrees of freedom: poses whose costs differ by less cannot be distinguished.
    private const double Indistinguishable = 16.81;

    public static PoseEstimate Finish(ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform hypothesis, PnpOptions options)
    {
        (RigidTransform pose, int[] inliers, bool refined) = RefineOnInliers(matches, camera, hypothesis, options);
        RigidTransform? alternative = null;
        if (inliers.Length >= 4 && PoseDegeneracy.PlanarMirror(Select(matches, inliers), pose) is { } mirror)
        {
            (RigidTransform other, int[] otherInliers, bool otherRefined) = RefineOnInliers(matches, camera, mirror, options);
            double here = PnpSolver.Score(matches, camera, pose, options.ThresholdPixels);
            if (PnpSolver.Score(matches, camera, other, options.ThresholdPixels) > here)
                (pose, inliers, refined, other) = (other, otherInliers, otherRefined, pose);
            if (AreIndistinguishable(Select(matches, inliers), camera, pose, other))
                alternative = other;
        }

        if (inliers.Length < options.MinInliers)
        {
            string found = FormattableString.Invariant($"{inliers.Length} of {matches.Length} matches within {options.ThresholdPixels} px");
            return PoseEstimate.None(
                PoseFailure.TooFewInliers, FormattableString.Invariant($"the best pose has {found}; it needs {options.MinInliers}"));
        }

        ObjectMatch[] chosen = Select(matches, inliers);
        if (PoseDegeneracy.IsCollinear(chosen))
        {
            return PoseEstimate.None(
                PoseFailure.CollinearPoints, "the inliers lie on one line of the object, so the rotation about it is undetermined");
        }

        return new PoseEstimate
        {
            CameraFromObject = pose,
            Inliers = inliers,
            Score = PnpSolver.Score(matches, camera, pose, options.ThresholdPixels),
            RmsPixels = Math.Sqrt(chosen.Sum(m => m.SquaredError(pose, camera)) / chosen.Length),
            Covariance = refined ? PoseRefiner.Covariance(chosen, camera, pose) : null,
            Alternative = alternative,
            Reason = alternative is null ? "" : "the object is flat and small in the image: a second pose fits as well",
        };
    }

    private static (RigidTransform Pose, int[] Inliers, bool Refined) RefineOnInliers(
        ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform pose, PnpOptions options)
    {
        int[] inliers = PoseSearch.InlierIndices(matches, camera, pose, options.ThresholdPixels);
        bool refined = false;
        for (int round = 0; round < options.RefinementRounds && inliers.Length >= 4; round++)
        {
            ObjectMatch[] chosen = Select(matches, inliers);
            double scale = options.RobustScalePixels > 0 ? options.RobustScalePixels : EstimatedScale(chosen, camera, pose);
            pose = PoseRefiner.Refine(chosen, camera, pose, scale).CameraFromObject;
            refined = true;
            int[] again = PoseSearch.InlierIndices(matches, camera, pose, options.ThresholdPixels);
            bool settled = round > 0 && again.AsSpan().SequenceEqual(inliers);
            inliers = again;
            if (settled)
                break;
        }

        return (pose, inliers, refined);
    }

    private static double EstimatedScale(ObjectMatch[] inliers, CameraIntrinsics camera, RigidTransform pose) =>
        CauchyLoss.Scale([.. inliers.Select(m => Math.Sqrt(m.SquaredError(pose, camera)))], CauchyLoss.RayleighMedian);

    private static bool AreIndistinguishable(ObjectMatch[] inliers, CameraIntrinsics camera, RigidTransform pose, RigidTransform other)
    {
        if ((pose.Rotation.Transposed * other.Rotation).AngleDegrees < 1)
            return false;
        double cost = PoseRefiner.Cost(inliers, camera, pose);
        double variance = Math.Max(cost / Math.Max(2, (2 * inliers.Length) - NormalEquations.Unknowns), 1e-12);
        return PoseRefiner.Cost(inliers, camera, other) - cost < Indistinguishable * variance;
    }

    private static ObjectMatch[] Select(ObjectMatch[] matches, int[] indices) => Array.ConvertAll(indices, i => matches[i]);
}
