using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
namespace Equiview.Pose.Objects;

/// <summary>A match of two feature sets.</summary>
/// <param name="A">Index in the first set.</param>
/// <param name="PixelB">Position in the second image, below the cell where it has cells.</param>
/// <param name="Score">Cosine.</param>
/// <param name="Margin">Cosine above the best rival.</param>
internal readonly record struct FeaturePair(int A, PixelPoint PixelB, float Score, float Margin);

/// <summary>
/// Mutual matches of two feature sets by index: key points may coincide (SIFT gives one for each orientation), so a position does not
/// identify one.
/// </summary>
internal static class FeaturePairs
{
    private static readonly Matcher Cells = new(new MatchOptions { RivalRadiusCells = 3 });

    /// <summary>Mutual nearest neighbors.</summary>
    /// <param name="a">First set, unit descriptors unless it is made of cells.</param>
    /// <param name="b">Second set.</param>
    /// <param name="bIsCells">Whether the second set is the cells of a map: then matches are refined below the cell.</param>
    public static IEnumerable<FeaturePair> Mutual(DescriptorSet a, DescriptorSet b, bool bIsCells)
    {
        if (bIsCells)
        {
            var indexOf = new Dictionary<PixelPoint, int>();
            for (int i = 0; i < a.Count; i++)
                indexOf.TryAdd(a.Points[i], i);
            return Cells.Match(a, b).Select(m => new FeaturePair(indexOf[m.A], m.B, m.Score, m.Margin));
        }

        NearestNeighbors found = MutualNearestNeighbors.Find(a.Values, b.Values, a.Channels);
        return found.Mutual().Select(m => new FeaturePair(m.A, b.Points[m.B], found.ScoreA[m.A], found.ScoreA[m.A] - found.RunnerUpA[m.A]));
    }

    /// <summary>The matches of a learned matcher; score and margin are probabilities.</summary>
    /// <param name="a">First set, key points.</param>
    /// <param name="b">Second set, key points.</param>
    /// <param name="learned">The matcher.</param>
    /// <param name="cancellation">Checked between its layers.</param>
    public static IEnumerable<FeaturePair> Learned(
        DescriptorSet a, DescriptorSet b, LightGlueMatcher learned, CancellationToken cancellation)
    {
        PointAssignment found = learned.Assign(a, b, cancellation: cancellation);
        return Enumerable.Range(0, a.Count).Where(i => found.Matches[i] >= 0)
            .Select(i => new FeaturePair(i, b.Points[found.Matches[i]], found.Scores[i], found.Margin(i)));
    }
}
