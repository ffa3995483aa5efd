using MathNet.Numerics;

namespace Equiview.Pose.Solvers;

/// <summary>
/// The loss of MAGSAC++ for two-dimensional residuals, scaled to 0 (exact) .. 1 (at and beyond the threshold): the inlier likelihood
/// marginalised over a noise level uniform in 0 .. threshold / 3.03 (Barath, Noskova, Ivashechkin, Matas, "MAGSAC++", CVPR 2020, equation 5
/// with n = 2; the threshold is the 0.99 quantile of the chi distribution).
/// </summary>
internal static class MagsacLoss
{
    private const int Bins = 2048;

    // Half of the 0.99 quantile of chi-square with two degrees of freedom: -ln(0.01).
    private static readonly double EndArgument = -Math.Log(0.01);
    private static readonly double[] Table = [.. Enumerable.Range(0, Bins + 2).Select(i => Exact(Math.Min(1, (double)i / Bins)))];

    /// <summary>The loss at a squared residual given as a fraction of the squared threshold; 1 from 1 on and for NaN.</summary>
    public static double Evaluate(double squaredRatio)
    {
        if (!(squaredRatio < 1))
            return 1;
        double position = squaredRatio * Bins;
        int bin = (int)position;
        return Table[bin] + ((position - bin) * (Table[bin + 1] - Table[bin]));
    }

    /// <summary>The same through incomplete gamma functions, without the table.</summary>
    internal static double Exact(double squaredRatio)
    {
        double s = squaredRatio * EndArgument;
        double tail = SpecialFunctions.GammaUpperIncomplete(0.5, s) - SpecialFunctions.GammaUpperIncomplete(0.5, EndArgument);
        return (SpecialFunctions.GammaLowerIncomplete(1.5, s) + (s * tail)) / SpecialFunctions.GammaLowerIncomplete(1.5, EndArgument);
    }
}
