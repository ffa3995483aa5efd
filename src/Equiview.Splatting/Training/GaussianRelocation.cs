namespace Equiview.Splatting.Training;

/// <summary>
/// Opacity and scale of n Gaussians at one place that together look like one did (Kheradmand et al. 2024, equation 9): a new opacity
/// 1 - (1 - o)^(1/n), and scales times o over the sum for i = 1..n and k = 0..i-1 of C(i-1, k) (-1)^k o'^(k+1) / sqrt(k + 1).
/// </summary>
internal static class GaussianRelocation
{
    /// <summary>More copies than this are treated like this many; the alternating sum loses its digits beyond.</summary>
    public const int MostCopies = 25;

    private static readonly double[,] Binomials = Table();

    /// <summary>The opacity and the factor of the scales.</summary>
    /// <param name="opacity">Of the one Gaussian, 0 to 1.</param>
    /// <param name="copies">n, at least 1.</param>
    public static (double Opacity, double ScaleFactor) Share(double opacity, int copies)
    {
        copies = Math.Min(copies, MostCopies);
        double each = 1 - Math.Pow(1 - opacity, 1.0 / copies), sum = 0;
        for (int i = 1; i <= copies; i++)
        {
            double power = each;
            for (int k = 0; k < i; k++, power *= each)
                sum += Binomials[i - 1, k] * (k % 2 == 0 ? 1 : -1) * power / Math.Sqrt(k + 1);
        }

        return (each, opacity / sum);
    }

    private static double[,] Table()
    {
        var table = new double[MostCopies, MostCopies];
        for (int n = 0; n < MostCopies; n++)
        {
            table[n, 0] = 1;
            for (int k = 1; k <= n; k++)
                table[n, k] = table[n - 1, k - 1] + (k < n ? table[n - 1, k] : 0);
        }

        return table;
    }
}
