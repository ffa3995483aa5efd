namespace Equiview.Correspondence.Matching;

/// <summary>A pair of corresponding points.</summary>
/// <param name="A">Point in original pixels of the first image.</param>
/// <param name="B">Point in original pixels of the second image.</param>
/// <param name="Score">Similarity of the two descriptors before sub-cell refinement.</param>
/// <param name="Margin">
/// Score minus the best score away from the match (see <see cref="MatchOptions.RivalRadiusCells"/>); +infinity where there is no other
/// candidate.
/// </param>
public readonly record struct Match(PixelPoint A, PixelPoint B, float Score, float Margin);
