namespace Equiview.Rendering.Scenes.Editing;

/// <summary>
/// Turns color functions with their scene: coefficients whose function at a direction is the old one at the direction before the rotation.
/// Each degree turns within itself; the matrix is found by comparing both functions at directions all around (least squares, exact).
/// </summary>
internal sealed class HarmonicsRotation
{
    private const int Directions = 96;
    private readonly double[,] matrix;
    private readonly int count;

    /// <param name="degree">0 to 4.</param>
    /// <param name="rotation">From the old world to the new one.</param>
    public HarmonicsRotation(int degree, RotationMatrix rotation)
    {
        count = SphericalHarmonics.CoefficientCount(degree);
        var normal = new double[count, 2 * count]; // B^T B | B^T B', where B' is the basis at the directions turned back
        Span<double> here = stackalloc double[count], before = stackalloc double[count];
        for (int i = 0; i < Directions; i++)
        {
            // Fibonacci's lattice.
            double z = 1 - (((2 * i) + 1.0) / Directions), radius = Math.Sqrt(1 - (z * z)), angle = i * Math.PI * (3 - Math.Sqrt(5));
            var direction = new Vector3D(radius * Math.Cos(angle), radius * Math.Sin(angle), z);
            SphericalHarmonics.Evaluate(degree, direction, here);
            SphericalHarmonics.Evaluate(degree, rotation.Transposed * direction, before);
            for (int row = 0; row < count; row++)
            {
                for (int column = 0; column < count; column++)
                {
                    normal[row, column] += here[row] * here[column];
                    normal[row, count + column] += here[row] * before[column];
                }
            }
        }

        matrix = Solve(normal, count);
    }

    /// <summary>Turns one Gaussian's coefficients, [K, 3], in place.</summary>
    public void Apply(Span<float> coefficients)
    {
        Span<double> turned = stackalloc double[3 * count];
        turned.Clear();
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                for (int c = 0; c < 3; c++)
                    turned[(3 * row) + c] += matrix[row, column] * coefficients[(3 * column) + c];
            }
        }

        for (int i = 0; i < turned.Length; i++)
            coefficients[i] = (float)turned[i];
    }

    // Gauss and Jordan on a positive definite matrix beside its right-hand sides.
    private static double[,] Solve(double[,] a, int n)
    {
        for (int pivot = 0; pivot < n; pivot++)
        {
            double inverse = 1 / a[pivot, pivot];
            for (int column = pivot; column < 2 * n; column++)
                a[pivot, column] *= inverse;
            for (int row = 0; row < n; row++)
            {
                double factor = row == pivot ? 0 : a[row, pivot];
                for (int column = pivot; factor != 0 && column < 2 * n; column++)
                    a[row, column] -= factor * a[pivot, column];
            }
        }

        var result = new double[n, n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
                result[row, column] = a[row, n + column];
        }

        return result;
    }
}
