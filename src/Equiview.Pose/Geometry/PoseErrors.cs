
using Equiview.Numerics;

namespace Equiview.Pose.Geometry;

/// <summary>
/// Errors of one estimated pose against the truth, as bop_toolkit's <c>pose_error.py</c> defines them (Hodan et al., "On evaluation of 6D
/// object pose estimation", ECCV-W 2016; "BOP challenge 2020"). Poses and vertices share one unit, which is the unit of the result.
/// </summary>
public static class PoseErrors
{
    /// <summary>
    /// Angle between the rotations, degrees 0 to 180 (the cosine is clamped on both sides). As in bop_toolkit the true rotation is
    /// inverted, not transposed: published truth is rounded, and for small angles that shows.
    /// </summary>
    public static double RotationDegrees(RigidTransform estimate, RigidTransform truth) =>
        (estimate.Rotation * truth.Rotation.Inverse()).AngleDegrees;

    /// <summary>Distance between the translations.</summary>
    public static double Translation(RigidTransform estimate, RigidTransform truth) => (estimate.Translation - truth.Translation).Length;

    /// <summary>ADD: mean distance of corresponding vertices (Hinterstoisser et al., ACCV 2012).</summary>
    public static double Add(RigidTransform estimate, RigidTransform truth, ReadOnlySpan<Vector3D> vertices)
    {
        double sum = 0;
        foreach (Vector3D v in vertices)
            sum += ((estimate * v) - (truth * v)).Length;
        return sum / vertices.Length;
    }

    /// <summary>ADD-S (ADI): mean over the vertices at the true pose of the distance to the nearest vertex at the estimated one.</summary>
    /// <param name="estimate">cameraFromObject, estimated.</param>
    /// <param name="truth">cameraFromObject, true.</param>
    /// <param name="vertices">Object frame.</param>
    /// <param name="tree">Tree over the same vertices, object frame; build it once per object.</param>
    public static double AddSymmetric(RigidTransform estimate, RigidTransform truth, ReadOnlySpan<Vector3D> vertices, KdTree tree)
    {
        // Distances do not change when both sides are moved into the estimate's object frame. The true inverse: with the transposed of a
        // rounded rotation the truth would not match itself.
        RotationMatrix inverse = estimate.Rotation.Inverse();
        var estimatedObjectFromTrueObject =
            new RigidTransform(inverse * truth.Rotation, inverse * (truth.Translation - estimate.Translation));
        double sum = 0;
        foreach (Vector3D v in vertices)
            sum += tree.Nearest(estimatedObjectFromTrueObject * v).Distance;
        return sum / vertices.Length;
    }

    /// <summary>
    /// Mean distance in pixels of the projected vertices (Brachmann et al., CVPR 2016); not finite with vertices at depth 0.
    /// </summary>
    public static double Projection(RigidTransform estimate, RigidTransform truth, ReadOnlySpan<Vector3D> vertices, CameraIntrinsics camera)
    {
        double sum = 0;
        foreach (Vector3D v in vertices)
            sum += camera.Project(estimate * v).DistanceTo(camera.Project(truth * v));
        return sum / vertices.Length;
    }

    /// <summary>MSSD: maximum vertex distance, minimised over the symmetries.</summary>
    /// <param name="estimate">cameraFromObject, estimated.</param>
    /// <param name="truth">cameraFromObject, true.</param>
    /// <param name="vertices">Object frame.</param>
    /// <param name="symmetries">
    /// The object's symmetry transforms with the identity among them (those of the evaluation library, for example).
    /// </param>
    public static double Mssd(
        RigidTransform estimate, RigidTransform truth, ReadOnlySpan<Vector3D> vertices, IReadOnlyList<RigidTransform> symmetries)
    {
        double best = double.PositiveInfinity;
        foreach (RigidTransform symmetry in symmetries)
        {
            RigidTransform equivalent = truth * symmetry;
            double max = 0;
            foreach (Vector3D v in vertices)
            {
                Vector3D d = (estimate * v) - (equivalent * v);
                max = Math.Max(max, d.Dot(d));
                if (max >= best)
                    break;
            }

            best = Math.Min(best, max);
        }

        return Math.Sqrt(best);
    }

    /// <summary>MSPD: maximum distance of the projected vertices in pixels, minimised over the symmetries.</summary>
    public static double Mspd(
        RigidTransform estimate, RigidTransform truth, ReadOnlySpan<Vector3D> vertices, CameraIntrinsics camera,
        IReadOnlyList<RigidTransform> symmetries)
    {
        double best = double.PositiveInfinity;
        foreach (RigidTransform symmetry in symmetries)
        {
            RigidTransform equivalent = truth * symmetry;
            double max = 0;
            foreach (Vector3D v in vertices)
            {
                max = Math.Max(max, camera.Project(estimate * v).DistanceTo(camera.Project(equivalent * v)));
                if (max >= best)
                    break;
            }

            best = Math.Min(best, max);
        }

        return best;
    }
}
