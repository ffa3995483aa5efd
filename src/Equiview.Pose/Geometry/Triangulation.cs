using MathNet.Numerics.LinearAlgebra;

namespace Equiview.Pose.Geometry;

/// <summary>A point found from several views.</summary>
/// <param name="Position">World frame.</param>
/// <param name="RmsPixels">Root mean square reprojection error.</param>
/// <param name="MaxErrorPixels">Largest reprojection error.</param>
/// <param name="ParallaxDegrees">Largest angle between two of the viewing rays.</param>
/// <param name="Covariance">
/// 3 x 3 covariance of the position for a noise of one pixel in each coordinate; multiply with the squared noise.
/// </param>
internal sealed record TriangulatedPoint(
    Vector3D Position, double RmsPixels, double MaxErrorPixels, double ParallaxDegrees, double[,] Covariance);

/// <summary>
/// A point of the world from its pixels in views with known cameras: linear solution (Hartley and Zisserman, "Multiple View Geometry",
/// 12.2), then Levenberg-Marquardt on the reprojection error.
/// </summary>
internal static class Triangulation
{
    private const int MaxIterations = 50;

    // Below this the rays are one ray for double precision.
    private const double MinParallaxDegrees = 1e-4;

    /// <summary>Triangulates one point.</summary>
    /// <param name="views">Two or more views.</param>
    /// <param name="pixels">Its pixel in each of them, raster, as photographed (lens distortion of the views is taken off here).</param>
    /// <returns>
    /// The point; null when there is none in front of all cameras (parallel rays, contradicting pixels, values that are not finite).
    /// </returns>
    public static TriangulatedPoint? Triangulate(IReadOnlyList<PosedView> views, IReadOnlyList<PixelPoint> pixels)
    {
        PixelPoint[] ideal = [.. pixels.Select((p, i) => views[i].Undistorted(p))];
        if (views.Count < 2 || ideal.Length != views.Count || ideal.Any(p => !p.IsFinite) || Linear(views, ideal) is not { } start)
            return null;
        (Vector3D point, double[] sums, double cost) = Refine(views, ideal, start);
        Matrix<double> information = Matrix<double>.Build.Dense(3, 3, sums);
        if (!point.IsFinite || views.Any(v => (v.CameraFromWorld * point).Z <= 0) || information.Determinant() <= 0)
            return null;
        double parallax = Parallax(views, point);
        if (!(parallax > MinParallaxDegrees))
            return null;
        double max = views.Select((v, i) => v.Intrinsics.Project(v.CameraFromWorld * point).DistanceTo(ideal[i])).Max();
        return new TriangulatedPoint(point, Math.Sqrt(cost / views.Count), max, parallax, information.Inverse().ToArray());
    }

    /// <summary>The linear (DLT) solution in normalised coordinates; null for a point at infinity.</summary>
    public static Vector3D? Linear(IReadOnlyList<PosedView> views, IReadOnlyList<PixelPoint> idealPixels)
    {
        var a = Matrix<double>.Build.Dense(2 * views.Count, 4);
        for (int i = 0; i < views.Count; i++)
        {
            Vector3D ray = views[i].Intrinsics.Unproject(idealPixels[i], 1);
            (RotationMatrix r, Vector3D t) = views[i].CameraFromWorld;
            a.SetRow(2 * i, Row(r.X - (r.Z * ray.X), t.X - (t.Z * ray.X)));
            a.SetRow((2 * i) + 1, Row(r.Y - (r.Z * ray.Y), t.Y - (t.Z * ray.Y)));
        }

        if (a.Enumerate().Any(v => !double.IsFinite(v)))
            return null;
        Vector<double> h = a.Svd().VT.Row(3);
        Vector3D point = new Vector3D(h[0], h[1], h[2]) * (1 / h[3]);
        return point.IsFinite ? point : null;

        static double[] Row(Vector3D v, double w) => [v.X, v.Y, v.Z, w];
    }

    private static (Vector3D Point, double[] Information, double Cost) Refine(
        IReadOnlyList<PosedView> views, PixelPoint[] pixels, Vector3D point)
    {
        double damping = 1e-4;
        (double[] h, double[] g, double cost) = Linearize(views, pixels, point);
        for (int i = 0; i < MaxIterations && damping < 1e10; i++)
        {
            var damped = (double[])h.Clone();
            for (int k = 0; k < 3; k++)
                damped[4 * k] *= 1 + damping;
            double[]? step = SymmetricMatrix.Solve(damped, Array.ConvertAll(g, v => -v));
            Vector3D candidate = step is null ? point : point + new Vector3D(step[0], step[1], step[2]);
            var (candidateH, candidateG, candidateCost) = Linearize(views, pixels, candidate);
            if (step is null || !(candidateCost <= cost))
            {
                damping *= 10;
                continue;
            }

            bool converged = cost - candidateCost <= 1e-14 * cost;
            (point, h, g, cost) = (candidate, candidateH, candidateG, candidateCost);
            damping = Math.Max(damping / 10, 1e-12);
            if (converged)
                break;
        }

        return (point, h, cost);
    }

    // JᵀJ [3, 3], Jᵀr and the squared residuals.
    private static (double[] Hessian, double[] Gradient, double Cost) Linearize(
        IReadOnlyList<PosedView> views, PixelPoint[] pixels, Vector3D point)
    {
        var h = new double[9];
        var g = new double[3];
        double cost = 0;
        for (int i = 0; i < views.Count; i++)
        {
            (CameraIntrinsics k, RigidTransform cameraFromWorld) = (views[i].Intrinsics, views[i].CameraFromWorld);
            Vector3D p = cameraFromWorld * point;
            RotationMatrix worldFromCamera = cameraFromWorld.Rotation.Transposed;
            double u = (k.Fx * p.X / p.Z) + k.Cx - pixels[i].X, v = (k.Fy * p.Y / p.Z) + k.Cy - pixels[i].Y;
            AddRow(worldFromCamera * new Vector3D(k.Fx / p.Z, 0, -k.Fx * p.X / (p.Z * p.Z)), u);
            AddRow(worldFromCamera * new Vector3D(0, k.Fy / p.Z, -k.Fy * p.Y / (p.Z * p.Z)), v);
        }

        return (h, g, cost);

        void AddRow(Vector3D j, double residual)
        {
            ReadOnlySpan<double> row = [j.X, j.Y, j.Z];
            cost += residual * residual;
            for (int a = 0; a < 3; a++)
            {
                g[a] += row[a] * residual;
                for (int b = 0; b < 3; b++)
                    h[(3 * a) + b] += row[a] * row[b];
            }
        }
    }

    private static double Parallax(IReadOnlyList<PosedView> views, Vector3D point)
    {
        Vector3D[] rays = [.. views.Select(v => (point - v.CameraCenter).Normalized())];
        double smallest = 1;
        for (int i = 0; i < rays.Length; i++)
        {
            for (int j = 0; j < i; j++)
                smallest = Math.Min(smallest, rays[i].Dot(rays[j]));
        }

        return Math.Acos(Math.Clamp(smallest, -1, 1)) * 180 / Math.PI;
    }
}
