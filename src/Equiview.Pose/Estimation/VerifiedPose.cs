namespace Equiview.Pose.Estimation;

/// <summary>A hypothesis after it was refined on the matches that its own projection guides.</summary>
/// <param name="CameraFromObject">The refined pose.</param>
/// <param name="Matches">The matches it was refined on.</param>
/// <param name="PointEvidence">Chance-corrected inlier ratio of point matches times their distinct inlier cells.</param>
/// <param name="RayEvidence">The same of epipolar matches.</param>
/// <param name="InlierRatio">The larger of the two chance-corrected inlier ratios.</param>
/// <param name="BlindInlierCells">Distinct inlier cells of the matches found without knowing the pose.</param>
/// <param name="LogChance">
/// Natural logarithm of the expected number of poses with so many blind inliers if pixels and points were paired at random.
/// </param>
internal sealed record VerifiedPose(
    RigidTransform CameraFromObject,
    PoseMatches Matches,
    double PointEvidence,
    double RayEvidence,
    double InlierRatio,
    int BlindInlierCells,
    double LogChance)
{
    /// <summary>Evidence of both kinds of matches.</summary>
    public double Evidence => PointEvidence + RayEvidence;
}
