namespace Equiview.Evaluation.Truth;

/// <summary>True matches of a plane: every pixel center of A whose image lies inside B.</summary>
internal static class HomographyTruth
{
    /// <summary>The matches from A to B.</summary>
    /// <param name="bFromA">The plane's map.</param>
    /// <param name="a">Size of A.</param>
    /// <param name="b">Size of B.</param>
    /// <param name="stridePixels">Distance of the points of A, pixels.</param>
    public static IReadOnlyList<TrueMatch> Between(Homography bFromA, ImageSize a, ImageSize b, int stridePixels = 1) =>
        [.. CandidateGrid.Covering(a, stridePixels).Where(p => bFromA.Z.Dot(new(p.X, p.Y, 1)) * bFromA.Z.Z > 0)
            .Select(p => new TrueMatch(p, bFromA.Apply(p))).Where(m => m.B.IsFinite && b.Contains(m.B))];
}
