namespace Equiview.Correspondence.Similarity;

/// <summary>
/// Similarity inside the square between four cells (x to the right, y downwards, both in [0, 1]): the numerator is bilinear in the corner
/// scores, the squared length of the feature biquadratic in the corners' dot products.
/// </summary>
internal readonly struct CellForm
{
    private readonly double s00, s10, s01, s11;
    private readonly double n00, n10, n01, n11, top, bottom, left, right, cross;
    private readonly bool cosine;

    /// <param name="scores">Dot products of the descriptor with each cell.</param>
    /// <param name="gram">Dot products between neighbors, or null for the plain dot product.</param>
    /// <param name="cell">Upper left corner.</param>
    /// <param name="toRight">Index step to the right neighbor, 0 at the border.</param>
    /// <param name="toLower">Index step to the lower neighbor, 0 at the border.</param>
    public CellForm(ReadOnlySpan<float> scores, NeighborGram? gram, int cell, int toRight, int toLower)
    {
        int down = cell + toLower;
        (s00, s10, s01, s11) = (scores[cell], scores[cell + toRight], scores[down], scores[down + toRight]);
        cosine = gram is not null;
        if (gram is null)
            return;
        (n00, n10, n01, n11) = (gram.Self[cell], gram.Self[cell + toRight], gram.Self[down], gram.Self[down + toRight]);
        (top, bottom) = (gram.Right[cell], gram.Right[down]);
        (left, right) = (gram.Down[cell], gram.Down[cell + toRight]);
        cross = gram.Cross[cell];
    }

    /// <summary>The horizontal line at height y.</summary>
    public Line At(double y)
    {
        double v = 1 - y, vv = v * v, vy = v * y, yy = y * y;
        return cosine
            ? new Line(
                (v * s00) + (y * s01),
                (v * s10) + (y * s11),
                (vv * n00) + (2 * vy * left) + (yy * n01),
                (vv * n10) + (2 * vy * right) + (yy * n11),
                (vv * top) + (vy * cross) + (yy * bottom),
                true)
            : new Line((v * s00) + (y * s01), (v * s10) + (y * s11), 0, 0, 0, false);
    }

    /// <summary>
    /// A value that no point of the square exceeds. For the cosine: squared numerator and squared length are both biquadratic, and with
    /// positive Bernstein coefficients a ratio of sums is at most the largest ratio of coefficients. 1 where a coefficient is not positive.
    /// </summary>
    public double UpperBound()
    {
        if (!cosine)
            return Math.Max(Math.Max(s00, s10), Math.Max(s01, s11));
        double a = Math.Max(s00, 0), b = Math.Max(s10, 0), c = Math.Max(s01, 0), d = Math.Max(s11, 0);
        double worst = 0;
        Widen(ref worst, a * a, n00);
        Widen(ref worst, b * b, n10);
        Widen(ref worst, c * c, n01);
        Widen(ref worst, d * d, n11);
        Widen(ref worst, a * b, top);
        Widen(ref worst, c * d, bottom);
        Widen(ref worst, a * c, left);
        Widen(ref worst, b * d, right);
        Widen(ref worst, (a * d) + (b * c), cross);
        return Math.Min(1, Math.Sqrt(worst) * (1 + 1e-9)); // the factor covers rounding
    }

    private static void Widen(ref double worst, double numerator, double squaredLength)
    {
        double ratio = squaredLength > 0 ? numerator / squaredLength : squaredLength == 0 && numerator == 0 ? 0 : 1;
        worst = Math.Max(worst, ratio);
    }

    /// <summary>The similarity along one horizontal line of the square.</summary>
    public readonly record struct Line(double Start, double End, double StartNorm, double EndNorm, double Cross, bool Cosine)
    {
        /// <summary>The value at x in [0, 1].</summary>
        public double At(double x)
        {
            double u = 1 - x;
            double dot = (u * Start) + (x * End);
            if (!Cosine)
                return dot;
            double squared = (u * u * StartNorm) + (2 * u * x * Cross) + (x * x * EndNorm);
            double length = Math.Max(Math.Sqrt(Math.Max(squared, 0)), Descriptors.SmallestLength);
            return Math.Clamp(dot / length, -1, 1);
        }
    }
}
