using Equiview.Pose.Geometry;

namespace Equiview.Pose.Onboarding;

/// <summary>Which views of an object see the same side of it.</summary>
internal static class ViewPairs
{
    private const double MinDeterminant = 1e-9;

    /// <summary>For each view its neighbors by angle between viewing directions, nearest first.</summary>
    /// <param name="directions">Unit vectors from the object to the cameras.</param>
    /// <param name="maxDegrees">Largest angle.</param>
    /// <param name="maxNeighbors">Most neighbors of a view.</param>
    public static IReadOnlyList<int[]> ByAngle(IReadOnlyList<Vector3D> directions, double maxDegrees, int maxNeighbors) =>
    [
        .. Enumerable.Range(0, directions.Count).Select(a => Enumerable.Range(0, directions.Count)
            .Where(b => b != a && Degrees(directions[a], directions[b]) <= maxDegrees)
            .OrderBy(b => Degrees(directions[a], directions[b]))
            .Take(maxNeighbors).ToArray()),
    ];

    /// <summary>Angle between two unit vectors, degrees.</summary>
    public static double Degrees(Vector3D a, Vector3D b) => Math.Acos(Math.Clamp(a.Dot(b), -1, 1)) * 180 / Math.PI;

    /// <summary>
    /// The point nearest to all optical axes, in the least-squares sense: the point of fixation. Null when the axes are parallel.
    /// </summary>
    public static Vector3D? FixationPoint(IReadOnlyList<PosedView> views)
    {
        var a = new double[9];
        var b = new double[3];
        foreach (PosedView view in views)
        {
            // I - d dᵀ projects away from the axis.
            Vector3D axis = view.CameraFromWorld.Rotation.Z, center = view.CameraCenter;
            double[] d = [axis.X, axis.Y, axis.Z], c = [center.X, center.Y, center.Z];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    double p = (i == j ? 1 : 0) - (d[i] * d[j]);
                    a[(3 * i) + j] += p;
                    b[i] += p * c[j];
                }
            }
        }

        return Determinant(a) < MinDeterminant || SymmetricMatrix.Solve(a, b) is not { } x ? null : new Vector3D(x[0], x[1], x[2]);
    }

    private static double Determinant(double[] m) =>
        new Vector3D(m[0], m[1], m[2]).Dot(new Vector3D(m[3], m[4], m[5]).Cross(new Vector3D(m[6], m[7], m[8])));
}
