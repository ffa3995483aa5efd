using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// The cameras that a mesh is onboarded from: the 42 directions of <see cref="PaperViews"/>, each rotated about its optical axis.
/// </summary>
internal static class MeshViewpoints
{
    /// <summary>The views; each camera's zoom lets the outline fill the rendering, as the crop around a detection does.</summary>
    public static IReadOnlyList<ObjectView> Of(ObjectMesh mesh, MeshOnboardingOptions options)
    {
        options.Check();
        double distance = mesh.Diameter * options.Diameters;
        Vector3D center = (mesh.Box.Min + mesh.Box.Max) * 0.5;
        var views = new List<ObjectView>();
        for (int i = 0; i < PaperViews.CameraFromObject.Count; i++)
        {
            for (int turn = 0; turn < options.InPlaneRotations; turn++)
            {
                RotationMatrix rotation =
                    SpecialEuclidean.ExpRotation(new(0, 0, 2 * Math.PI * turn / options.InPlaneRotations)) * PaperViews.CameraFromObject[
                    i].Rotation;
                RigidTransform pose = new(rotation, new Vector3D(0, 0, distance) - (rotation * center));
                views.Add(new ObjectView(FormattableString.Invariant($"view {i} turn {turn}"), Zoomed(mesh, pose, options), pose));
            }
        }

        return views;
    }

    private static CameraIntrinsics Zoomed(ObjectMesh mesh, RigidTransform pose, MeshOnboardingOptions options)
    {
        var size = new ImageSize(options.SidePixels, options.SidePixels);
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(new CameraIntrinsics(1, 1, 0, 0, size), pose)!.Value;
        double focal = ObjectCrop.Fill * options.SidePixels / Math.Max(max.X - min.X, max.Y - min.Y);
        return new CameraIntrinsics(
            focal, focal, (options.SidePixels - (focal * (min.X + max.X))) / 2, (options.SidePixels - (focal * (min.Y + max.Y))) / 2, size);
    }
}
