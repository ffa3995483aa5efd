using Equiview.Pose.Objects;

namespace Equiview.Pose.Estimation;

/// <summary>The epipolar geometry between a view and a photograph, prepared for many matches.</summary>
internal readonly struct PairGeometry
{
    private readonly CameraIntrinsics reference, camera;
    private readonly RotationMatrix rotation;
    private readonly Vector3D translation;

    public PairGeometry(ObjectView view, CameraIntrinsics camera, RigidTransform cameraFromObject)
    {
        RigidTransform cameraFromView = cameraFromObject * view.CameraFromObject.Inverse();
        (reference, this.camera, rotation, translation) = (view.Intrinsics, camera, cameraFromView.Rotation, cameraFromView.Translation);
    }

    /// <summary>The geometry of every view of an object.</summary>
    public static PairGeometry[] Of(ObjectModel model, CameraIntrinsics camera, RigidTransform cameraFromObject) =>
        [.. model.Views.Select(v => new PairGeometry(v, camera, cameraFromObject))];

    /// <summary>
    /// Signed first-order distance to the epipolar constraint, pixels (Hartley and Zisserman, "Multiple View Geometry", 11.4.3).
    /// </summary>
    public double Residual(in EpipolarMatch match)
    {
        Vector3D xa = reference.Unproject(match.Reference, 1), xb = camera.Unproject(match.Pixel, 1);
        Vector3D lineInB = translation.Cross(rotation * xa), lineInA = rotation.Transposed * xb.Cross(translation);
        double bx = lineInB.X / camera.Fx, by = lineInB.Y / camera.Fy, ax = lineInA.X / reference.Fx, ay = lineInA.Y / reference.Fy;
        double slope = Math.Sqrt((bx * bx) + (by * by) + (ax * ax) + (ay * ay));
        return slope > 0 ? xb.Dot(lineInB) / slope : 0;
    }
}
