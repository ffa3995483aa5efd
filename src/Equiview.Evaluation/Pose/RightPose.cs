using Equiview.Pose.Geometry;
namespace Equiview.Evaluation.Pose;

/// <summary>What counts as a right pose where a probability is judged: within 5 degrees and 5 cm of the truth, strictly.</summary>
internal static class RightPose
{
    public const double Degrees = 5, Meters = 0.05;

    /// <summary>Whether a pose is right.</summary>
    public static bool Is(RigidTransform pose, RigidTransform truth) =>
        PoseErrors.RotationDegrees(pose, truth) < Degrees && PoseErrors.Translation(pose, truth) < Meters;
}
