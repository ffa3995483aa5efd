using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>The geometry of a network, read from the tensor shapes of its weight file.</summary>
/// <param name="Dimension">Channels.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Patch">Side of a patch.</param>
/// <param name="GridSide">Side of the positional grid; 0 where positions are rotations.</param>
/// <param name="Registers">Register tokens.</param>
/// <param name="LayerScale">Whether there are layer scales.</param>
/// <param name="PreNorm">Whether a norm follows the positions.</param>
/// <param name="Gated">Whether the feed-forward networks are gated.</param>
internal sealed record CheckpointGeometry(
    int Dimension, int Depth, int Patch, int GridSide, int Registers, bool LayerScale, bool PreNorm, bool Gated)
{
    /// <summary>The geometry a configuration asks for.</summary>
    public static CheckpointGeometry Of(VisionTransformerConfig config) =>
        new(config.Dimension, config.Depth, config.Patch, config.Rotary ? 0 : config.GridSide, config.Registers, config.LayerScale,
            config.PreNorm,
            config.FeedForward == FeedForwardKind.SwiGlu);

    /// <summary>The geometry of a file, or null when the tensors needed to derive it are missing.</summary>
    public static CheckpointGeometry? Of(CheckpointKeys keys)
    {
        long[]? table = keys.Dialect.Rotary ? [0, 0] : keys.ShapeOf("pos_embed");
        if (keys.ShapeOf("patch_embed.proj.weight") is not [var dimension, 3, var patch, _] || table is not [.., var positions, _])
            return null;
        int depth = 0;
        while (keys.ShapeOf($"blocks.{depth}.norm1.weight") is not null)
            depth++;
        int registers = keys.ShapeOf("register_tokens") is [.., var count, _] ? (int)count : 0;
        return new CheckpointGeometry(
            (int)dimension,
            depth,
            (int)patch,
            (int)Math.Sqrt(positions),
            registers,
            keys.ShapeOf("blocks.0.ls1.gamma") is not null,
            keys.ShapeOf("norm_pre.weight") is not null,
            HiddenOf(keys) is { } hidden && keys.RowsOf("blocks.0.mlp.w12.weight") == 2 * hidden);
    }

    /// <summary>Channels inside the feed-forward network of the first block; null where the file lacks it.</summary>
    public static int? HiddenOf(CheckpointKeys keys) =>
        keys.ShapeOf("blocks.0.mlp.fc2.weight") is [_, var inner] ? (int)inner
        : keys.ShapeOf("blocks.0.mlp.w3.weight") is [_, var gated] ? (int)gated : null;

    /// <summary>The first catalogue model of this geometry, or null.</summary>
    public VisionTransformerConfig? Known => TransformerModels.All.FirstOrDefault(model => Of(model) == this);

    /// <summary>
    /// "dinov2_vitb14 (768 channels, 12 blocks, patch 14)"; "another transformer" where no catalogue model has this geometry.
    /// </summary>
    public string Describe() => DescribeAs(Known?.Name ?? "another transformer");

    /// <summary>"NAME (768 channels, 12 blocks, ...)".</summary>
    public string DescribeAs(string name) =>
        $"{name} ({Dimension} channels, {Depth} blocks, patch {Patch}, grid {GridSide}x{GridSide}, {Registers} "
            + $"registers{(LayerScale ? ", layer scale" : "")}{(PreNorm ? ", pre-norm" : "")}{(Gated ? ", gated" : "")})";
}
