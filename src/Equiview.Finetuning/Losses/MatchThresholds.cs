namespace Equiview.Finetuning.Losses;

/// <summary>
/// Thresholds of positive and negative pairs of surface points (You et al. 2025; docs/protocol.md#losses); pairs in between are ignored.
/// </summary>
/// <param name="Positive">Points nearer than this are a match. Object units: the longest side of the object's box is 1.</param>
/// <param name="Negative">Points farther than this are no match.</param>
/// <param name="SameSide">
/// Whether the surface normals of a match must point to the same side. The paper does not ask for it; on thin and double-walled parts it
/// removes matches through the wall (thin walls seen from both sides).
/// </param>
public readonly record struct MatchThresholds(double Positive, double Negative, bool SameSide = false)
{
    /// <summary>The paper's: 0.005 and 0.1.</summary>
    public static MatchThresholds Paper => new(0.005, 0.1);
}
