using Equiview.Formats.Bop;
namespace Equiview.Pose.Files;

/// <summary>The pose in one of several photographs or frames.</summary>
/// <param name="Place">The image's place among all of the run, from 0.</param>
/// <param name="Pose">The pose.</param>
internal sealed record PlacedPose(int Place, PoseSummary Pose)
{
    /// <summary>The row of a found pose in BOP results; an image without ids in its name counts by its place, in scene 0.</summary>
    public BopResult Row(int objectId)
    {
        (int scene, int image) = BopScene.IdsOf(Pose.Image) ?? (0, Place);
        return new(scene, image, objectId, Pose.Confidence ?? Pose.Score, RigidTransform.FromRowMajor(Pose.CameraFromObject));
    }
}
