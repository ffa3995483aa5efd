using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// Rotary positions of DINOv3 (Simeoni et al., "DINOv3", 2025; after Su et al., "RoFormer", 2021). The center of a patch has coordinates y and
/// x from -1 to 1 over the image, each side by itself; a pair of channels is turned by 2 pi coordinate / period.
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

    /// <summary>The rotations of a grid.</summary>
    /// <param name="grid">The patches.</param>
    /// <param name="size">The image; null is the part of it that the patches cover.</param>
    public RotaryTable Table(PatchGrid grid, ImageSize? size = null)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        double width = size?.Width ?? grid.Patch + ((grid.Columns - 1) * grid.Stride);
        double height = size?.Height ?? grid.Patch + ((grid.Rows - 1) * grid.Stride);
        var coordinates = new float[grid.Count * 2];
        for (int i = 0; i < grid.Count; i++)
        {
            (int row, int column) = (i / grid.Columns, i % grid.Columns);
            coordinates[2 * i] = (float)((2 * ((grid.Patch / 2) + (row * grid.Stride)) / height) - 1);
            coordinates[(2 * i) + 1] = (float)((2 * ((grid.Patch / 2) + (column * grid.Stride)) / width) - 1);
        }

        Tensor place = tensor(coordinates, [grid.Count, 2, 1], device: periods.device); // [P, 2, 1]
        Tensor turns = place.Times((float)(2 * Math.PI)) / periods; // [P, 2, Dh / 4]
        Tensor angles = turns.reshape(grid.Count, -1).repeat(1, 2); // [P, Dh]
        return new RotaryTable(angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope());
    }
}

/// <summary>The rotations of queries and keys on one grid of patches; the caller disposes it.</summary>
public sealed class RotaryTable : IDisposable
{
    private readonly Tensor cos, sin; // [P, Dh]

    internal RotaryTable(Tensor cos, Tensor sin) =>
        (this.cos, this.sin) = (cos.DetachFromDisposeScope(), sin.DetachFromDisposeScope());

    /// <inheritdoc/>
    public void Dispose()
    {
        cos.Dispose();
        sin.Dispose();
    }

    /// <summary>Turns the patch tokens of queries or keys, [B, heads, N, Dh]; the tokens before them have no position.</summary>
    internal Tensor Rotate(Tensor x)
    {
        (long patches, long tokens) = (cos.shape[0], x.shape[2]);
        Tensor turned = x.narrow(2, tokens - patches, patches);
        Tensor[] halves = turned.chunk(2, -1);
        Tensor rotated = (turned * cos) + (cat([halves[1].neg(), halves[0]], -1) * sin);
        return tokens == patches ? rotated : cat([x.narrow(2, 0, tokens - patches), rotated], 2);
    }
}
