namespace Equiview.Features.Upsampling;

/// <summary>The network that refines the grid of a backbone, as a recipe stores it.</summary>
/// <param name="Name">Catalog name ("anyup").</param>
/// <param name="WeightsSha256">SHA-256 of its weight file in lower-case hex.</param>
public sealed record FeatureUpsampling(string Name, string WeightsSha256)
{
    private const int UsualStride = 4;

    /// <summary>
    /// Distance of the fine cells in prepared pixels where none is asked for: the smallest divisor of the patch from 4 on (7 of 14, 4 of
    /// 16), else the largest below.
    /// </summary>
    /// <exception cref="UsageException">The cells cannot be refined, or not to this distance.</exception>
    internal static int StrideOf(string model, int patch, int? stride)
    {
        if (patch < 2)
            throw new UsageException($"{model} has a cell for each pixel; there is nothing to upsample");
        int[] divisors = [.. Enumerable.Range(1, patch - 1).Where(s => patch % s == 0)];
        if (stride is { } wanted && !divisors.Contains(wanted))
            throw new UsageException(FormattableString.Invariant(
                $"upsampled cells of {model} have a distance that divides {patch} and is less, got {wanted}"));
        return stride ?? divisors.Append(divisors[^1]).First(s => s >= UsualStride || s == divisors[^1]);
    }
}
