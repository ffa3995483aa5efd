using Equiview.Correspondence.Similarity;

namespace Equiview.Correspondence.Matching;

/// <summary>
/// Nearest neighbors both ways from ONE pass over the similarity matrix, which exists only tile by tile: each tile
/// is a matrix product whose row and column maxima are kept. Working memory is the tile buffer plus one tile of each input.
/// </summary>
public static class MutualNearestNeighbors
{
    /// <summary>Finds the nearest neighbors by dot product; rows are used as they are (normalise them for the cosine).</summary>
    /// <param name="a">[Na, channels], row-major.</param>
    /// <param name="b">[Nb, channels], row-major.</param>
    /// <param name="channels">Channels of a descriptor.</param>
    /// <param name="memoryMegabytes">Size of the tile buffer in MB, 1 or more.</param>
    /// <exception cref="DegenerateInputException">A length is no multiple of the channels, or a value is not finite.</exception>
    public static NearestNeighbors Find(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, int channels, int memoryMegabytes = MatrixTiles.DefaultMegabytes)
    {
        Descriptors.RequireFinite(a.Span, channels, "first descriptor set");
        Descriptors.RequireFinite(b.Span, channels, "second descriptor set");
        var maxima = new TileMaxima(a.Length / channels, b.Length / channels);
        MatrixTiles.Run(a, b, channels, memoryMegabytes, fullRows: false, maxima.Add);
        return maxima.Result;
    }
}
