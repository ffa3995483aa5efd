namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>What the backward pass needs to know of a forward pass, tile by tile.</summary>
internal sealed class GaussianTape(int tileCount, int tileSize)
{
    private readonly int pixelCount = tileSize * tileSize;

    /// <summary>[tiles, tile, tile] transmittance behind the last Gaussian that was blended.</summary>
    public float[] Transmittance { get; } = new float[tileCount * tileSize * tileSize];

    /// <summary>
    /// [tiles, tile, tile] place in the tile's order of the Gaussian at which the pixel stopped; the largest int if none.
    /// </summary>
    public int[] Stops { get; } = new int[tileCount * tileSize * tileSize];

    public void Keep(int tile, TileBlender blender)
    {
        blender.Transmittance.CopyTo(Transmittance.AsSpan(tile * pixelCount));
        blender.Stops.CopyTo(Stops.AsSpan(tile * pixelCount));
    }
}
