namespace Equiview.Evaluation.Semantic;

/// <summary>Percentage of correct key points.</summary>
internal static class Pck
{
    /// <summary>The thresholds of the field's tables.</summary>
    public static IReadOnlyList<double> Alphas { get; } = [0.05, 0.10, 0.15];

    /// <summary>A PCK in percent; NaN when no pair has the variant's length, or none has a key point.</summary>
    /// <param name="pairs">The errors of every pair.</param>
    /// <param name="variant">Which PCK.</param>
    /// <param name="alpha">Threshold as a share of the variant's length.</param>
    public static double Percent(IReadOnlyList<KeypointErrors> pairs, PckVariant variant, double alpha)
    {
        var counts = pairs.Where(p => p.ErrorsPixels.Length > 0 && p.Length(variant.Length) is not null)
            .Select(
                p => (
                    p.Category,
                    Right: p.ErrorsPixels.Count(e => IsRight(e, alpha, p.Length(variant.Length)!.Value, variant.Strict)),
                    All: p.ErrorsPixels.Length))
                .ToArray();
        if (counts.Length == 0)
            return double.NaN;
        var categories = counts.GroupBy(c => c.Category)
            .Select(g => (Share: g.Sum(c => c.Right) / (double)g.Sum(c => c.All), Pairs: g.Count())).ToArray();
        return 100 * (variant.Average switch
        {
            PckAverage.PerPoint => counts.Sum(c => c.Right) / (double)counts.Sum(c => c.All),
            PckAverage.PerPair => counts.Average(c => c.Right / (double)c.All),
            PckAverage.PerCategory => categories.Average(c => c.Share),
            _ => categories.Sum(c => c.Share * c.Pairs) / counts.Length,
        });
    }

    /// <summary>Whether an error counts as right.</summary>
    public static bool IsRight(double errorPixels, double alpha, double lengthPixels, bool strict) =>
        strict ? (float)errorPixels < (float)alpha * (float)lengthPixels : errorPixels <= alpha * lengthPixels;
}
