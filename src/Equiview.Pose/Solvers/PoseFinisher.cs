using Equiview.Pose.Geometry;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Solvers;

/// <summary>From a hypothesis to the answer: refinement, inliers chosen anew, uncertainty, and the second pose of flat objects.</summary>
internal static class PoseFinisher
{
    // 2.385 sigma keeps 95 % of the efficiency of least squares; the median of a Rayleigh residual is 1.1774 sigma (Holland and Welsch, 1977).
    private const double CauchyEfficiency = 2.385, RayleighMedian = 1.1774, SmallestScalePixels = 0.05;

    // 0.99 quantile of chi-square, 6 degrees of freedom: poses whose costs differ by less cannot be told apart.
    private const double Indistinguishable = 16.81;

    public static PoseEstimate Finish(ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform hypothesis, PnpOptions options)
    {
        (RigidTransform pose, int[] inliers, RefinedPose? refined) = RefineOnInliers(matches, camera, hypothesis, options);
        RigidTransform? alternative = null;
        if (inliers.Length >= 4 && PoseDegeneracy.PlanarMirror(Select(matches, inliers), pose) is { } mirror)
        {
            (RigidTransform other, int[] otherInliers, RefinedPose? otherRefined) = RefineOnInliers(matches, camera, mirror, options);
            double here = PnpSolver.Score(matches, camera, pose, options.ThresholdPixels), there = PnpSolver.Score(matches, camera, other, options.ThresholdPixels);
            if (there > here)
                (pose, inliers, refined, other, otherInliers) = (other, otherInliers, otherRefined, pose, inliers);
            if (CannotBeToldApart(Select(matches, inliers), camera, pose, other))
                alternative = other;
        }

        if (inliers.Length < options.MinInliers)
        {
            return PoseEstimate.None(PoseFailure.TooFewInliers, FormattableString.Invariant(
                $"the best pose agrees with {inliers.Length} of {matches.Length} matches within {options.ThresholdPixels} px; {options.MinInliers} are asked for"));
        }

        ObjectMatch[] chosen = Select(matches, inliers);
        if (PoseDegeneracy.IsCollinear(chosen))
            return PoseEstimate.None(PoseFailure.CollinearPoints, "the matches that agree lie on one line of the object, so the rotation about it is free");
        double sum = chosen.Sum(m => m.SquaredError(pose, camera));
        return new PoseEstimate
        {
            CameraFromObject = pose,
            Inliers = inliers,
            Score = PnpSolver.Score(matches, camera, pose, options.ThresholdPixels),
            RmsPixels = Math.Sqrt(sum / chosen.Length),
            Covariance = refined is null ? null : Covariance(chosen, camera, pose, sum),
            Alternative = alternative,
            Reason = alternative is null ? "" : "the object is flat and small in the image: a second pose fits as well",
        };
    }

    /// <summary>Covariance of the twist from JᵀJ of the inliers and the noise they show; null when they do not fix the pose.</summary>
    private static PoseCovariance? Covariance(ObjectMatch[] inliers, CameraIntrinsics camera, RigidTransform pose, double squaredErrors)
    {
        if (inliers.Length <= 3)
            return null;
        double variance = squaredErrors / ((2 * inliers.Length) - 6);
        Matrix<double> information = PoseRefiner.Refine([.. inliers.Select(m => m with { Weight = 1 })], camera, pose, maxIterations: 0).Information;
        var inverse = Matrix<double>.Build.Dense(6, 6);
        for (int i = 0; i < 6; i++)
        {
            if (SymmetricMatrix.Solve(information, Vector<double>.Build.Dense(6, j => j == i ? 1 : 0)) is not { } column)
                return null;
            inverse.SetColumn(i, column);
        }

        return new PoseCovariance((inverse * variance).ToArray(), Math.Sqrt(variance));
    }

    private static (RigidTransform Pose, int[] Inliers, RefinedPose? Refined) RefineOnInliers(ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform pose, PnpOptions options)
    {
        int[] inliers = PoseSearch.InlierIndices(matches, camera, pose, options.ThresholdPixels);
        RefinedPose? refined = null;
        for (int round = 0; round < options.RefinementRounds && inliers.Length >= 4; round++)
        {
            ObjectMatch[] chosen = Select(matches, inliers);
            double scale = options.RobustScalePixels > 0 ? options.RobustScalePixels : EstimatedScale(chosen, camera, pose);
            refined = PoseRefiner.Refine(chosen, camera, pose, scale);
            pose = refined.CameraFromObject;
            int[] again = PoseSearch.InlierIndices(matches, camera, pose, options.ThresholdPixels);
            bool settled = round > 0 && again.AsSpan().SequenceEqual(inliers);
            inliers = again;
            if (settled)
                break;
        }

        return (pose, inliers, refined);
    }

    private static double EstimatedScale(ObjectMatch[] inliers, CameraIntrinsics camera, RigidTransform pose)
    {
        double[] errors = [.. inliers.Select(m => m.SquaredError(pose, camera)).Order()];
        return Math.Max(SmallestScalePixels, CauchyEfficiency * Math.Sqrt(errors[errors.Length / 2]) / RayleighMedian);
    }

    private static bool CannotBeToldApart(ObjectMatch[] inliers, CameraIntrinsics camera, RigidTransform pose, RigidTransform other)
    {
        if ((pose.Rotation.Transposed * other.Rotation).AngleDegrees < 1)
            return false;
        double cost = PoseRefiner.Cost(inliers, camera, pose), variance = Math.Max(cost / Math.Max(2, (2 * inliers.Length) - 6), 1e-12);
        return PoseRefiner.Cost(inliers, camera, other) - cost < Indistinguishable * variance;
    }

    private static ObjectMatch[] Select(ObjectMatch[] matches, int[] indices) => Array.ConvertAll(indices, i => matches[i]);
}
