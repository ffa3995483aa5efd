namespace Equiview.Pose.Solvers;

/// <summary>
/// Every pose under which three object points appear along three viewing rays: Grunert's distance equations reduced to a quartic
/// (Haralick, Lee, Ottenberg, Nölle, "Review and analysis of solutions of the three point perspective pose estimation problem", IJCV 1994),
/// polished by Gauss-Newton on the distances.
/// </summary>
internal static class P3PSolver
{
    /// <summary>Most solutions there can be.</summary>
    public const int MaxSolutions = 4;

    /// <summary>Solves for three points.</summary>
    /// <param name="points">Three points, object frame.</param>
    /// <param name="rays">Their unit viewing directions, camera frame.</param>
    /// <param name="camerasFromObject">Room for <see cref="MaxSolutions"/> poses.</param>
    /// <returns>Number of poses, 0 to 4; all points lie in front of the camera. 0 where the points are collinear.</returns>
    public static int Solve(ReadOnlySpan<Vector3D> points, ReadOnlySpan<Vector3D> rays, Span<RigidTransform> camerasFromObject)
    {
        double a2 = Squared(points[1] - points[2]), b2 = Squared(points[0] - points[2]), c2 = Squared(points[0] - points[1]);
        double area = (points[1] - points[0]).Cross(points[2] - points[0]).Length;
        if (!(area > 1e-10 * Math.Max(a2, Math.Max(b2, c2))))
            return 0;
        double cosA = rays[1].Dot(rays[2]), cosB = rays[0].Dot(rays[2]), cosC = rays[0].Dot(rays[1]);
        double k = (a2 - c2) / b2, l = (a2 + c2) / b2, n = c2 / b2, m = a2 / b2;

        double f4 = ((k - 1) * (k - 1)) - (4 * n * cosA * cosA);
        double f3 = 4 * ((k * (1 - k) * cosB) - ((1 - l) * cosA * cosC) + (2 * n * cosA * cosA * cosB));
        double f2 = 2 * ((k * k) - 1 + (2 * k * k * cosB * cosB) + (2 * (1 - n) * cosA * cosA) - (4 * l * cosA * cosB * cosC)
            + (2 * (1 - m) * cosC * cosC));
        double f1 = 4 * ((-k * (1 + k) * cosB) + (2 * m * cosC * cosC * cosB) - ((1 - l) * cosA * cosC));
        double f0 = ((1 + k) * (1 + k)) - (4 * m * cosC * cosC);
        Span<double> roots = stackalloc double[4];
        int rootCount = Quartic.RealRoots(f4, f3, f2, f1, f0, roots), count = 0;
        for (int i = 0; i < rootCount; i++)
        {
            double v = roots[i];
            double denominator = 2 * (cosC - (v * cosA));
            if (v <= 0 || Math.Abs(denominator) < 1e-12)
                continue;
            double u = (((k - 1) * v * v) - (2 * k * cosB * v) + 1 + k) / denominator;
            double s1 = Math.Sqrt(b2 / (1 + (v * v) - (2 * v * cosB)));
            var s = new Vector3D(s1, u * s1, v * s1);
            if (u <= 0 || !s.IsFinite || !PolishDistances(ref s, a2, b2, c2, cosA, cosB, cosC))
                continue;
            camerasFromObject[count++] = Align(points, rays[0] * s.X, rays[1] * s.Y, rays[2] * s.Z);
        }

        return count;
    }

    private static double Squared(Vector3D v) => v.Dot(v);

    // Gauss-Newton on the three laws of cosines; refuses what does not converge to positive distances.
    private static bool PolishDistances(ref Vector3D s, double a2, double b2, double c2, double cosA, double cosB, double cosC)
    {
        double scale = Math.Max(a2, Math.Max(b2, c2)), error = 0;
        for (int i = 0; i < 4; i++)
        {
            (double x, double y, double z) = s;
            Vector3D f = new((x * x) + (y * y) - (2 * x * y * cosC) - c2, (x * x) + (z * z) - (2 * x * z * cosB) - b2, (y * y) + (z * z)
                - (2 * y * z * cosA) - a2);
            error = f.Length / scale;
            if (error < 1e-14)
                break;
            Vector3D r1 = new(2 * (x - (y * cosC)), 2 * (y - (x * cosC)), 0), r2 = new(2 * (x - (z * cosB)), 0, 2 * (z - (x * cosB))),
                r3 = new(0, 2 * (y - (z * cosA)), 2 * (z - (y * cosA)));
            double determinant = r1.Dot(r2.Cross(r3));
            Vector3D step = ((r2.Cross(r3) * f.X) + (r3.Cross(r1) * f.Y) + (r1.Cross(r2) * f.Z)) * (1 / determinant);
            if (!step.IsFinite)
                break;
            s -= step;
        }

        return s.X > 0 && s.Y > 0 && s.Z > 0 && error < 1e-6;
    }

    // Both triangles carry an orthonormal frame; the rotation takes one to the other.
    private static RigidTransform Align(ReadOnlySpan<Vector3D> points, Vector3D c0, Vector3D c1, Vector3D c2)
    {
        RotationMatrix cameraFromTriangle = Frame(c0, c1, c2).Transposed, triangleFromObject = Frame(points[0], points[1], points[2]);
        RotationMatrix rotation = cameraFromTriangle * triangleFromObject;
        return new(rotation, c0 - (rotation * points[0]));
    }

    private static RotationMatrix Frame(Vector3D p0, Vector3D p1, Vector3D p2)
    {
        Vector3D x = (p1 - p0).Normalized(), z = x.Cross(p2 - p0).Normalized();
        return new(x, z.Cross(x), z);
    }
}
