using Equiview.Correspondence.Matching;

namespace Equiview.Evaluation.Matching;

/// <summary>
/// How well matches obey a known homography: the mean matching accuracy of HPatches (Dusmanu et al., D2-Net, CVPR 2019, section 5.1).
/// </summary>
public static class HomographyAccuracy
{
    /// <summary>
    /// Distance of each match's point in b from the transferred point of a, in pixels of b; infinity where the transfer has none.
    /// </summary>
    /// <param name="matches">The matches.</param>
    /// <param name="bFromA">Ground truth from the first image to the second.</param>
    public static double[] TransferErrorsPixels(IReadOnlyList<Match> matches, Homography bFromA) =>
        [.. matches.Select(match => bFromA.Apply(match.A).DistanceTo(match.B))
            .Select(error => double.IsFinite(error) ? error : double.PositiveInfinity)];

    /// <summary>Share of matches whose transfer error is at most the threshold; NaN without matches.</summary>
    public static double ShareWithin(IReadOnlyList<Match> matches, Homography bFromA, double thresholdPixels) =>
        matches.Count == 0
            ? double.NaN
            : TransferErrorsPixels(matches, bFromA).Count(error => error <= thresholdPixels) / (double)matches.Count;
}
