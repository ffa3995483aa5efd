using Equiview.Numerics;
using Equiview.Pose.Geometry;

namespace Equiview.Pose.Onboarding;

/// <summary>The plane on which an object stands, as its photographs show it: many points, and all cameras on one side.</summary>
/// <param name="Normal">Unit vector to the side of the cameras.</param>
/// <param name="Offset">Height of a point p above the plane is Normal · p - Offset.</param>
/// <param name="Thickness">Distance within which points count as lying on it.</param>
internal sealed record SupportPlane(Vector3D Normal, double Offset, double Thickness)
{
    private const int Samples = 600, Refinements = 3, MinPoints = 50;

    // Of the distance from the cameras to the object; points this near to the plane are on it, given the noise of triangulation.
    private const double RelativeThickness = 0.006;

    // Share of the points that a plane needs, and the smallest elevation of a camera above it.
    private const double MinShare = 0.15, MinSineOfElevation = 0.1;

    /// <summary>Height of a point above the plane.</summary>
    public double Height(Vector3D point) => Normal.Dot(point) - Offset;

    /// <summary>
    /// The plane with the most points (RANSAC, seeded), or null where none has enough of them and all cameras on one side.
    /// </summary>
    /// <param name="points">Triangulated points, world frame.</param>
    /// <param name="cameras">Where the cameras stand.</param>
    /// <param name="fixation">The point at which the cameras look.</param>
    public static SupportPlane? Find(Vector3D[] points, Vector3D[] cameras, Vector3D fixation)
    {
        if (points.Length < MinPoints)
            return null;
        double thickness = RelativeThickness * Median([.. cameras.Select(c => (c - fixation).Length)]);
        var random = new KeyedRandom(points.Length, Samples);
        (SupportPlane? Plane, int Count) best = (null, 0);
        for (int i = 0; i < Samples; i++)
        {
            Vector3D a = Any(), normal = (Any() - a).Cross(Any() - a);
            if (normal.Length > 0 && Facing(normal.Normalized(), a, thickness, cameras, fixation) is { } plane
                && plane.Count(points) is var count
                && count > best.Count)
                best = (plane, count);
        }

        for (int i = 0; i < Refinements && best.Plane is { } plane; i++)
        {
            (_, Vector3D[] axes, Vector3D mean) =
                SymmetricMatrix.PrincipalAxes(points.Where(p => Math.Abs(plane.Height(p)) < thickness).ToArray());
            best.Plane = Facing(axes[2], mean, thickness, cameras, fixation);
        }

        return best.Plane is { } found && found.Count(points) >= MinShare * points.Length ? found : null;

        Vector3D Any() => points[random.NextInt(points.Length)];
    }

    private int Count(Vector3D[] points) => points.Count(p => Math.Abs(Height(p)) < Thickness);

    // With the normal towards the cameras; null where one is on the other side or looks along the plane.
    private static SupportPlane? Facing(Vector3D normal, Vector3D point, double thickness, Vector3D[] cameras, Vector3D fixation)
    {
        if (normal.Dot(cameras[0] - point) < 0)
            normal = -normal;
        return Array.TrueForAll(cameras, c => normal.Dot(c - point) > MinSineOfElevation * (c - fixation).Length)
            ? new SupportPlane(normal, normal.Dot(point), thickness) : null;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
