namespace Equiview.Pose.Solvers;

/// <summary>
/// Cauchy's robust loss <c>ρ(s) = c² ln(1 + s/c²)</c> of a squared residual s with scale c (Holland and Welsch, "Robust regression using
/// iteratively reweighted least-squares", 1977).
/// </summary>
internal static class CauchyLoss
{
    /// <summary>
    /// Median of |x| in standard deviations for a normal x (one residual), and of the length of two such (a residual in the plane).
    /// </summary>
    public const double NormalMedian = 0.6745, RayleighMedian = 1.1774;

    // At 2.385 standard deviations the loss keeps 95 % of the efficiency of least squares on normal residuals.
    private const double Efficiency95 = 2.385, MinScalePixels = 0.05;

    /// <summary>The loss and its derivative by the squared residual.</summary>
    /// <param name="squared">Squared residual.</param>
    /// <param name="scale">Scale c; 0 or infinite for plain least squares.</param>
    public static (double Loss, double Weight) Evaluate(double squared, double scale)
    {
        if (scale == 0 || double.IsPositiveInfinity(scale))
            return (squared, 1);
        double c2 = scale * scale;
        return (c2 * Math.Log(1 + (squared / c2)), 1 / (1 + (squared / c2)));
    }

    /// <summary>The scale for residuals with outliers, from their median; at least 0.05 px.</summary>
    /// <param name="residuals">Residuals without sign, pixels; sorted in place.</param>
    /// <param name="medianPerDeviation"><see cref="NormalMedian"/> or <see cref="RayleighMedian"/>.</param>
    public static double Scale(double[] residuals, double medianPerDeviation)
    {
        if (residuals.Length == 0)
            return MinScalePixels;
        Array.Sort(residuals);
        return Math.Max(MinScalePixels, Efficiency95 * residuals[residuals.Length / 2] / medianPerDeviation);
    }

    /// <summary>The standard deviation to which a scale belongs.</summary>
    public static double Deviation(double scale) => scale / Efficiency95;
}
