using Equiview.Imaging;
using Equiview.Imaging.Drawing;
using Equiview.Pose.Meshes;
namespace Equiview.Pose.Overlays;

/// <summary>Draws the pose of an object with a mesh: outline, box and axes.</summary>
public static class MeshOverlay
{
    private static readonly RgbColor Outline = new(255, 60, 220);

    /// <summary>Draws the outline of the rendered mesh (pink), then box and axes.</summary>
    /// <param name="image">Changed in place.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="cameraFromObject">The pose.</param>
    /// <param name="mesh">The mesh.</param>
    public static void Draw(RgbImage image, CameraIntrinsics camera, RigidTransform cameraFromObject, ObjectMesh mesh)
    {
        PoseOverlay.DrawContour(image, mesh.Render(camera, cameraFromObject, color: false).Mask, Outline);
        PoseOverlay.DrawBoxAndAxes(image, camera, cameraFromObject, mesh.Box);
    }
}
