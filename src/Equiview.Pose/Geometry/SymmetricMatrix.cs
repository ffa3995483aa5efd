using MathNet.Numerics.LinearAlgebra;

namespace Equiview.Pose.Geometry;

/// <summary>Small helpers for the normal equations and spreads of point sets.</summary>
internal static class SymmetricMatrix
{
    /// <summary>Solves A x = b for a symmetric positive definite A, or returns null when it is not.</summary>
    public static Vector<double>? Solve(Matrix<double> a, Vector<double> b)
    {
        try
        {
            Vector<double> x = a.Cholesky().Solve(b);
            return x.All(double.IsFinite) ? x : null;
        }
        catch (ArgumentException)
        {
            // MathNet's way to say "not positive definite".
            return null;
        }
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
