namespace Equiview.Pose.Solvers;

/// <summary>
/// The pose step of "Multiview Equivariance Improves 3D Correspondence Understanding with Minimal Feature Finetuning" (ICLR 2025) exactly
/// as its code runs it: OpenCV's EPnP-RANSAC, 8 px, 10 000 iterations, object points in millimeters, no refinement, more than five inliers
/// or no pose. The order of the matches matters (up to 0.4 degrees on noisy input): give them in query order.
/// </summary>
internal static class PaperPoseSolver
{
    private const double ThresholdPixels = 8, PointScale = 1000;
    private const int Iterations = 10_000, MoreInliersThan = 5;

    /// <summary>The pose of an object from mutual matches.</summary>
    /// <param name="matches">Object points in meters, query pixels (raster), in query order.</param>
    /// <param name="camera">Ideal pinhole camera of the frame.</param>
    public static PoseEstimate Solve(ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera)
    {
        if (matches.Length < 4)
            return PoseEstimate.None(
                PoseFailure.TooFewMatches, FormattableString.Invariant($"{matches.Length} matches; the paper's solver needs 4 or more"));
        var scaled = new ObjectMatch[matches.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            if (!matches[i].IsUsable)
                return PoseEstimate.None(PoseFailure.NotFinite, FormattableString.Invariant($"match {i} is not finite"));
            scaled[i] = matches[i] with { Point = matches[i].Point * PointScale };
        }

        if (OpenCvPnp.SolveRansac(scaled, camera, OpenCvPnp.Method.Epnp, ThresholdPixels, Iterations) is not { } found
            || found.Inliers.Length <= MoreInliersThan)
            return PoseEstimate.None(
                PoseFailure.TooFewInliers,
                FormattableString.Invariant($"no pose with more than {MoreInliersThan} inliers among {matches.Length} matches"));
        RigidTransform pose = new(found.CameraFromObject.Rotation, found.CameraFromObject.Translation * (1 / PointScale));
        double sum = 0;
        foreach (int i in found.Inliers)
            sum += matches[i].SquaredError(pose, camera);
        return new PoseEstimate
        {
            CameraFromObject = pose,
            Inliers = found.Inliers,
            Score = PnpSolver.Score(matches, camera, pose, ThresholdPixels),
            RmsPixels = Math.Sqrt(sum / found.Inliers.Length),
        };
    }

    /// <summary>What the paper's evaluation scores: the pose, or the identity where none was found.</summary>
    public static RigidTransform ScoredPose(PoseEstimate estimate) => estimate.CameraFromObject ?? RigidTransform.Identity;
}
