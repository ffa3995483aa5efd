namespace Equiview.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of a real symmetric matrix: Householder reflections to tridiagonal form, then implicit QL steps with
/// Wilkinson's shift (Golub and Van Loan, "Matrix Computations", 8.3; EISPACK's tred2 and tql2).
/// </summary>
internal static class SymmetricEigen
{
    private const double Epsilon = 2.220446049250313e-16; // 2^-52
    private const int MostSteps = 60; // of one eigenvalue; two to three are usual

    /// <summary>The leading eigenpairs.</summary>
    /// <param name="matrix">Rows of a symmetric matrix [n, n]; overwritten.</param>
    /// <param name="count">Number of pairs, at most n.</param>
    /// <returns>Eigenvalues, largest first, and orthonormal eigenvectors; the sign of a vector is not fixed.</returns>
    /// <exception cref="DegenerateInputException">Values that are not finite.</exception>
    public static (double[] Values, double[][] Vectors) Largest(double[][] matrix, int count)
    {
        int n = matrix.Length;
        double[] diagonal = new double[n], beside = new double[n];
        Tridiagonalize(matrix, diagonal, beside);
        double[][] vectors = [.. Enumerable.Range(0, n).Select(i => Unit(n, i))];
        for (int first = 0; first < n; first++)
            Isolate(first, diagonal, beside, vectors);
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => diagonal[i]).Take(count)];
        double[][] leading = Array.ConvertAll(order, i => vectors[i]);
        for (int k = n - 3; k >= 0; k--)
        {
            foreach (double[] vector in leading)
                Reflect(vector.AsSpan(k + 1), matrix[k].AsSpan(k + 1));
        }

        return (Array.ConvertAll(order, i => diagonal[i]), leading);
    }

    // Leaves the unit normal of the k-th reflection in matrix[k][k + 1 ..]; beside[k] lies between diagonal[k] and diagonal[k + 1].
    private static void Tridiagonalize(double[][] matrix, double[] diagonal, double[] beside)
    {
        int n = matrix.Length;
        for (int k = 0; k < n; k++)
        {
            diagonal[k] = matrix[k][k];
            if (k + 1 == n)
                break;
            Span<double> normal = matrix[k].AsSpan(k + 1);
            if (k + 2 == n)
            {
                beside[k] = normal[0];
                continue;
            }

            double length = Math.Sqrt(DoubleRows.Dot(normal, normal));
            beside[k] = normal[0] > 0 ? -length : length;
            normal[0] -= beside[k];
            double norm = Math.Sqrt(DoubleRows.Dot(normal, normal));
            if (norm == 0)
                continue;
            foreach (ref double v in normal)
                v /= norm;
            ReflectBothSides(matrix, k + 1, normal);
        }
    }

    // B - 2 v w' - 2 w v' of the block B from row and column `from` on, with w = B v - (v' B v) v.
    private static void ReflectBothSides(double[][] matrix, int from, ReadOnlySpan<double> normal)
    {
        var w = new double[normal.Length];
        for (int i = 0; i < w.Length; i++)
            w[i] = DoubleRows.Dot(matrix[from + i].AsSpan(from), normal);
        DoubleRows.AddScaled(w, -DoubleRows.Dot(w, normal), normal);
        for (int i = 0; i < w.Length; i++)
        {
            Span<double> row = matrix[from + i].AsSpan(from);
            DoubleRows.AddScaled(row, -2 * normal[i], w);
            DoubleRows.AddScaled(row, -2 * w[i], normal);
        }
    }

    private static void Reflect(Span<double> vector, ReadOnlySpan<double> normal) =>
        DoubleRows.AddScaled(vector, -2 * DoubleRows.Dot(vector, normal), normal);

    // QL steps until the element beside diagonal[first] vanishes; the rows of `vectors` turn along.
    private static void Isolate(int first, double[] diagonal, double[] beside, double[][] vectors)
    {
        for (int step = 0; ; step++)
        {
            int last = first;
            while (last + 1 < diagonal.Length && !Vanishes(beside[last], diagonal[last], diagonal[last + 1]))
                last++;
            if (last == first)
                return;
            if (step == MostSteps)
                throw new DegenerateInputException("the eigenvalues of a matrix do not converge; are all of its values finite?");
            QlStep(first, last, diagonal, beside, vectors);
        }
    }

    private static bool Vanishes(double beside, double a, double b) => Math.Abs(beside) <= Epsilon * (Math.Abs(a) + Math.Abs(b));

    private static void QlStep(int first, int last, double[] diagonal, double[] beside, double[][] vectors)
    {
        double half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
        double root = double.Hypot(half, 1);
        double g = diagonal[last] - diagonal[first] + (beside[first] / (half + (half >= 0 ? root : -root)));
        double sin = 1, cos = 1, shift = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double f = sin * beside[i], b = cos * beside[i];
            double r = double.Hypot(f, g);
            beside[i + 1] = r;
            if (r == 0)
            {
                diagonal[i + 1] -= shift;
                beside[last] = 0;
                return;
            }

            (sin, cos) = (f / r, g / r);
            g = diagonal[i + 1] - shift;
            r = ((diagonal[i] - g) * sin) + (2 * cos * b);
            shift = sin * r;
            diagonal[i + 1] = g + shift;
            g = (cos * r) - b;
            DoubleRows.Rotate(vectors[i], vectors[i + 1], cos, sin);
        }

        diagonal[first] -= shift;
        beside[first] = g;
        beside[last] = 0;
    }

    private static double[] Unit(int length, int at)
    {
        var unit = new double[length];
        unit[at] = 1;
        return unit;
    }
}
