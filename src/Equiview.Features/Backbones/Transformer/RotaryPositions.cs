using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// Rotary positions of DINOv3 (Simeoni et al., "DINOv3", 2025; after Su et al., "RoFormer", 2021). The center of a patch has coordinates y
/// and x from -1 to 1 over the image, each side by itself; a pair of channels is turned by 2 pi coordinate / period.
/// </summary>
internal sealed class RotaryPositions : nn.Module
{
    private const double Base = 100;
    private readonly Tensor periods; // [Dh / 4]

    public RotaryPositions(VisionTransformerConfig config, Device device)
        : base(nameof(RotaryPositions))
    {
        int count = config.Dimension / config.Heads / 4;
        using var scope = NewDisposeScope();
        float[] own = [.. Enumerable.Range(0, count).Select(j => (float)Math.Pow(Base, j / (double)count))];
        periods = tensor(own, device: CPU).to(device).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Name of the periods among the weights.</summary>
    public const string PeriodsName = "rope_embed.periods";

    /// <summary>The angles of a grid.</summary>
    /// <param name="periods">[Dh / 4].</param>
    /// <param name="grid">The patches.</param>
    /// <param name="size">The image; null is the part of it that the patches cover.</param>
    /// <returns>[P, Dh]: y, then x, over all periods, and the same again for the second half of the channels.</returns>
    public static float[] Angles(float[] periods, PatchGrid grid, ImageSize? size)
    {
        double width = size?.Width ?? grid.Patch + ((grid.Columns - 1) * grid.Stride);
        double height = size?.Height ?? grid.Patch + ((grid.Rows - 1) * grid.Stride);
        int half = 2 * periods.Length;
        var angles = new float[grid.Count * 2 * half];
        for (int i = 0; i < grid.Count; i++)
        {
            double y = (2 * ((grid.Patch / 2) + (i / grid.Columns * grid.Stride)) / height) - 1;
            double x = (2 * ((grid.Patch / 2) + (i % grid.Columns * grid.Stride)) / width) - 1;
            for (int j = 0; j < half; j++)
            {
                double turn = 2 * Math.PI * (j < periods.Length ? y : x) / periods[j % periods.Length];
                angles[(i * 2 * half) + j] = angles[(i * 2 * half) + half + j] = (float)turn;
            }
        }

        return angles;
    }

    /// <summary>The rotations of a grid.</summary>
    /// <param name="grid">The patches.</param>
    /// <param name="size">The image; null is the part of it that the patches cover.</param>
    public RotaryTable Table(PatchGrid grid, ImageSize? size = null)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        float[] own = Angles(periods.cpu().data<float>().ToArray(), grid, size);
        Tensor angles = tensor(own, [grid.Count, own.Length / grid.Count], device: periods.device); // [P, Dh]
        return new RotaryTable(angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope(), pairs: false);
    }
}
