namespace Equiview.Correspondence.Refinement;

/// <summary>
/// Least-squares fit of s = a + b x + c y + d x² + e x y + f y² to the scores around a peak (a facet model: Haralick and Shapiro, Computer
/// and Robot Vision, 1992, chapter 8), and its vertex.
/// </summary>
internal static class QuadraticFit
{
    private const int Terms = 6;

    /// <summary>The vertex, held inside the window; (0, 0) when too few cells exist or the surface has no maximum.</summary>
    /// <param name="window">(2 radius + 1)² scores, NaN where there is no cell.</param>
    /// <param name="radius">Cells on each side of the middle.</param>
    public static (double X, double Y) Vertex(ReadOnlySpan<float> window, int radius)
    {
        int side = (2 * radius) + 1;
        Span<double> normal = stackalloc double[Terms * (Terms + 1)]; // normal equations, right-hand side in the last column
        normal.Clear();
        Span<double> terms = stackalloc double[Terms];
        for (int i = 0; i < window.Length; i++)
        {
            if (float.IsNaN(window[i]))
                continue;
            double x = (i % side) - radius, y = (i / side) - radius;
            (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5]) = (1, x, y, x * x, x * y, y * y);
            for (int r = 0; r < Terms; r++)
            {
                for (int c = 0; c < Terms; c++)
                    normal[(r * (Terms + 1)) + c] += terms[r] * terms[c];
                normal[(r * (Terms + 1)) + Terms] += terms[r] * window[i];
            }
        }

        if (!Solve(normal, terms))
            return (0, 0);
        (double b, double c1, double d, double e, double f) = (terms[1], terms[2], terms[3], terms[4], terms[5]);
        double determinant = (4 * d * f) - (e * e);
        if (!(d < 0 && determinant > 0))
            return (0, 0);
        return (
            Math.Clamp(((e * c1) - (2 * f * b)) / determinant, -radius, radius),
            Math.Clamp(((e * b) - (2 * d * c1)) / determinant, -radius, radius));
    }

    // Gauss-Jordan with diagonal pivots: the matrix is a sum of squares, so a small pivot means that the cells do not determine the
    // surface.
    private static bool Solve(Span<double> matrix, Span<double> solution)
    {
        const int Width = Terms + 1;
        for (int p = 0; p < Terms; p++)
        {
            double pivot = matrix[(p * Width) + p];
            if (pivot < 1e-6)
                return false;
            for (int r = 0; r < Terms; r++)
            {
                double factor = r == p ? 0 : matrix[(r * Width) + p] / pivot;
                for (int c = p; c < Width && r != p; c++)
                    matrix[(r * Width) + c] -= factor * matrix[(p * Width) + c];
            }
        }

        for (int p = 0; p < Terms; p++)
            solution[p] = matrix[(p * Width) + Terms] / matrix[(p * Width) + p];
        return true;
    }
}
