using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Rendering.Gaussians;

/// <summary>Renders tiles, one after the other, with the same working memory.</summary>
internal sealed class TileRenderer(int tileSize, int channels)
{
    private readonly TileBlender blender = new(tileSize);
    private readonly float[] sums = new float[channels * tileSize * tileSize]; // [C, tile, tile]
    private readonly float[] values = new float[channels];

    public void Render(
        GaussianTiles tiles, int tile, ProjectedGaussian[] projected, GaussianFeatureSet? features, RenderPlanes planes,
        GaussianTape? tape = null)
    {
        (int X, int Y, int Width, int Height) pixels = tiles.Pixels(tile);
        blender.Begin(pixels);
        Array.Clear(sums);
        foreach (int g in tiles[tile])
        {
            blender.Add(projected[g]);
            if (blender.Touched.Length > 0)
                AddValues(projected[g], features is null ? [] : features[g]);
            if (blender.IsDone)
                break;
        }

        tape?.Keep(tile, blender);
        for (int y = 0; y < pixels.Height; y++)
        {
            int from = y * tileSize, to = ((pixels.Y + y) * planes.Size.Width) + pixels.X;
            for (int c = 0; c < channels; c++)
                sums.AsSpan((c * blender.PixelCount) + from, pixels.Width).CopyTo(planes[c][to..]);
            blender.Counts.Slice(from, pixels.Width).CopyTo(planes.Counts.AsSpan(to));
            for (int x = 0; x < pixels.Width; x++)
                planes.Alpha.Values[to + x] = 1 - blender.Transmittance[from + x];
        }
    }

    private void AddValues(in ProjectedGaussian g, ReadOnlySpan<float> features)
    {
        (values[0], values[1], values[2], values[3]) = (g.Red, g.Green, g.Blue, g.Depth);
        features.CopyTo(values.AsSpan(RenderPlanes.FixedChannels));
        ref float weights = ref MemoryMarshal.GetReference(blender.Weights);
        ref float first = ref MemoryMarshal.GetArrayDataReference(sums);
        foreach (int block in blender.Touched)
        {
            Vector256<float> weight = Vector256.LoadUnsafe(ref weights, (nuint)block);
            nuint at = (nuint)block;
            for (int c = 0; c < values.Length; c++, at += (nuint)blender.PixelCount)
                (Vector256.LoadUnsafe(ref first, at) + (weight * values[c])).StoreUnsafe(ref first, at);
        }
    }
}
