namespace Equiview.Tracking.TapNext;

/// <summary>Rows of a weight as a file holds them.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Shape in the file; leading axes of 1 do not matter.</param>
/// <param name="View">The same elements under another shape, before their axes are permuted; null where nothing is permuted.</param>
/// <param name="Permutation">Axes of <paramref name="View"/> in the network's order.</param>
internal sealed record StoredPart(string Name, long[] Shape, long[]? View = null, long[]? Permutation = null)
{
    /// <summary>Whether a stored shape is the expected one.</summary>
    public bool Fits(long[] stored) => stored.SkipWhile(d => d == 1).SequenceEqual(Shape.SkipWhile(d => d == 1));
}
