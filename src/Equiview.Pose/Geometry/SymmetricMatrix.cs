using MathNet.Numerics.LinearAlgebra;

namespace Equiview.Pose.Geometry;

/// <summary>Small helpers for normal equations and the spread of point sets.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Solves A x = b by Cholesky's decomposition, or returns null when A is not positive definite.</summary>
    /// <param name="a">[n, n], row-major, symmetric; only the lower half is read.</param>
    /// <param name="b">n values.</param>
    public static double[]? Solve(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int n = b.Length;
        Span<double> factor = stackalloc double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[(i * n) + j];
                for (int k = 0; k < j; k++)
                    sum -= factor[(i * n) + k] * factor[(j * n) + k];
                if (i == j && !(sum > 0))
                    return null;
                factor[(i * n) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * n) + j];
            }
        }

        double[] x = b.ToArray();
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= factor[(i * n) + k] * x[k];
            x[i] /= factor[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= factor[(k * n) + i] * x[k];
            x[i] /= factor[(i * n) + i];
        }

        return Array.TrueForAll(x, double.IsFinite) ? x : null;
    }

    /// <summary>Standard deviations of points along their principal axes, largest first, with the axes.</summary>
    public static (double[] Deviations, Vector3D[] Axes, Vector3D Mean) PrincipalAxes(ReadOnlySpan<Vector3D> points)
    {
        Vector3D mean = default;
        foreach (Vector3D p in points)
            mean += p;
        mean = mean * (1.0 / points.Length);
        var scatter = Matrix<double>.Build.Dense(3, 3);
        foreach (Vector3D p in points)
        {
            Vector3D d = p - mean;
            double[] v = [d.X, d.Y, d.Z];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                    scatter[i, j] += v[i] * v[j] / points.Length;
            }
        }

        var evd = scatter.Evd(Symmetricity.Symmetric);
        int[] order = [2, 1, 0];
        return (
            [.. order.Select(i => Math.Sqrt(Math.Max(0, evd.EigenValues[i].Real)))],
            [.. order.Select(i => new Vector3D(evd.EigenVectors[0, i], evd.EigenVectors[1, i], evd.EigenVectors[2, i]))],
            mean);
    }
}
