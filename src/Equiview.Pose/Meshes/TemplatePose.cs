using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Meshes;

/// <summary>Where an object would lie if the crop showed it exactly as a template does.</summary>
internal static class TemplatePose
{
    /// <summary>
    /// The pose: the object's center at the same position in the image, as far away as the two zooms ask for, and the same side turned to
    /// the camera (the rotation follows the ray to the center).
    /// </summary>
    public static RigidTransform InCrop(ObjectView template, CameraIntrinsics crop, Vector3D center)
    {
        Vector3D inTemplate = template.CameraFromObject * center;
        PixelPoint p = template.Intrinsics.Project(inTemplate);
        double scale = (double)crop.Size.Width / template.Intrinsics.Size.Width;
        double depth = inTemplate.Z * crop.Fx / (template.Intrinsics.Fx * scale);
        Vector3D inCrop = crop.Unproject(new(p.X * scale, p.Y * scale), depth);
        RotationMatrix rotation = Between(inTemplate.Normalized(), inCrop.Normalized()) * template.CameraFromObject.Rotation;
        return new(rotation, inCrop - (rotation * center));
    }

    private static RotationMatrix Between(Vector3D from, Vector3D to)
    {
        Vector3D axis = from.Cross(to);
        double sine = axis.Length;
        return sine < 1e-12 ? RotationMatrix.Identity : SpecialEuclidean.ExpRotation(axis * (Math.Atan2(sine, from.Dot(to)) / sine));
    }
}
