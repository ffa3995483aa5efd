using Equiview.Pose.Geometry;

namespace Equiview.Pose.Solvers;

/// <summary>Refuses pose problems that have no unique answer, each with its reason.</summary>
internal static class PoseDegeneracy
{
    private const double CollinearRatio = 1e-5;
    private const double PlanarRatio = 0.02;

    /// <summary>The refusal, or null when the problem can be tried.</summary>
    public static PoseEstimate? Check(int given, ReadOnlySpan<ObjectMatch> usable, CameraIntrinsics camera)
    {
        if (!(double.IsFinite(camera.Fx) && double.IsFinite(camera.Fy) && double.IsFinite(camera.Cx) && double.IsFinite(camera.Cy))
            || camera.Fx <= 0 || camera.Fy <= 0)
            return PoseEstimate.None(PoseFailure.NotFinite, "the camera intrinsics are not finite positive numbers");
        if (given >= 4 && usable.IsEmpty)
            return PoseEstimate.None(
                PoseFailure.NotFinite, FormattableString.Invariant($"none of the {given} matches is finite and has a weight above 0"));
        if (usable.Length < 4)
            return PoseEstimate.None(
                PoseFailure.TooFewMatches, FormattableString.Invariant($"{usable.Length} usable matches; a pose needs 4 or more"));
        double[] spread = SymmetricMatrix.PrincipalAxes(Points(usable)).Deviations;
        if (!(spread[1] > CollinearRatio * spread[0]))
            return PoseEstimate.None(
                PoseFailure.CollinearPoints, "the object points lie on one line or coincide, so the rotation about it is undetermined");
        (double minX, double maxX, double minY, double maxY) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach (ref readonly ObjectMatch m in usable)
            (minX, maxX, minY, maxY) =
                (Math.Min(minX, m.Pixel.X), Math.Max(maxX, m.Pixel.X), Math.Min(minY, m.Pixel.Y), Math.Max(maxY, m.Pixel.Y));
        return Math.Max(maxX - minX, maxY - minY) < 1e-6
            ? PoseEstimate.None(PoseFailure.CoincidentPixels, "all matches show the same pixel") : null;
    }

    /// <summary>Whether points are collinear to within the precision of the pixels.</summary>
    public static bool IsCollinear(ReadOnlySpan<ObjectMatch> matches)
    {
        double[] spread = SymmetricMatrix.PrincipalAxes(Points(matches)).Deviations;
        return !(spread[1] > CollinearRatio * spread[0]);
    }

    /// <summary>
    /// The mirror pose of a flat object: relief reversed along the line of sight to the object's center. Seen from afar it projects the
    /// same; null when the object is not flat (Schweighofer and Pinz, "Robust pose estimation from a planar target", 2006).
    /// </summary>
    public static RigidTransform? PlanarMirror(ReadOnlySpan<ObjectMatch> matches, RigidTransform cameraFromObject)
    {
        (double[] spread, Vector3D[] axes, Vector3D mean) = SymmetricMatrix.PrincipalAxes(Points(matches));
        if (spread[2] > PlanarRatio * spread[0])
            return null;
        Vector3D center = cameraFromObject * mean;
        RotationMatrix rotation = Reflection(center.Normalized()) * cameraFromObject.Rotation * Reflection(axes[2]);
        return new(rotation, center - (rotation * mean));
    }

    private static RotationMatrix Reflection(Vector3D n) => new(
        new(1 - (2 * n.X * n.X), -2 * n.X * n.Y, -2 * n.X * n.Z),
        new(-2 * n.X * n.Y, 1 - (2 * n.Y * n.Y), -2 * n.Y * n.Z),
        new(-2 * n.X * n.Z, -2 * n.Y * n.Z, 1 - (2 * n.Z * n.Z)));

    private static Vector3D[] Points(ReadOnlySpan<ObjectMatch> matches)
    {
        var points = new Vector3D[matches.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = matches[i].Point;
        return points;
    }
}
