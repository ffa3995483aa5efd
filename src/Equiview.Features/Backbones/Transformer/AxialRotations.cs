using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// Rotary positions of Perception Encoder (Bolya et al., "Perception Encoder", 2025): columns turn the first half of a head's channels,
/// rows the second, two neighboring channels by position / 10000^(2k / half). Positions count patches, from 1 where a class token has 0.
/// </summary>
internal static class AxialRotations
{
    private const double Base = 10000;

    /// <summary>The angles of a grid; overlapping patches have positions between those of whole ones.</summary>
    /// <returns>[P, Dh].</returns>
    public static float[] Angles(VisionTransformerConfig config, PatchGrid grid)
    {
        int width = config.Dimension / config.Heads, half = width / 2, first = config.ClassToken ? 1 : 0;
        var angles = new float[grid.Count * width];
        for (int i = 0; i < grid.Count; i++)
        {
            double step = grid.Stride / grid.Patch;
            double column = first + (i % grid.Columns * step), row = first + (i / grid.Columns * step);
            for (int c = 0; c < width; c++)
            {
                double rate = Math.Pow(Base, -2.0 * (c % half / 2) / half);
                angles[(i * width) + c] = (float)((c < half ? column : row) * rate);
            }
        }

        return angles;
    }

    /// <summary>The rotations of a grid.</summary>
    public static RotaryTable Table(VisionTransformerConfig config, PatchGrid grid, Device device)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor angles = tensor(Angles(config, grid), [grid.Count, config.Dimension / config.Heads], device: device); // [P, Dh]
        return new RotaryTable(angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope(), pairs: true);
    }
}
