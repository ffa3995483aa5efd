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
/// <param name="ClassToken">Whether there is a class token.</param>
/// <param name="Positions">What is added to, or stands in place of, a table that is resized by a bicubic rule; null for nothing.</param>
internal sealed record CheckpointGeometry(
    int Dimension, int Depth, int Patch, int GridSide, int Registers, bool LayerScale, bool PreNorm, bool Gated, bool ClassToken,
    string? Positions)
{
    private const string Rotations = "rotations", Pairs = "rotations beside the table", Window = "a window of the table";

    /// <summary>The geometry a configuration asks for; sizes that the file decides are 0.</summary>
    public static CheckpointGeometry Of(VisionTransformerConfig config) =>
        new CheckpointGeometry(
            config.Dimension, config.Depth, config.Patch, config.Rotary ? 0 : config.GridSide, config.Registers, config.LayerScale,
            config.PreNorm, config.FeedForward == FeedForwardKind.SwiGlu, config.ClassToken,
            config.Rotary ? Rotations : config.RotaryPairs ? Pairs : config.Positions == PositionRule.SquareWindow ? Window : null).Fixed();

    /// <summary>The geometry of a file, or null when the tensors needed to derive it are missing.</summary>
    public static CheckpointGeometry? Of(CheckpointKeys keys)
    {
        long[]? table = keys.Dialect.Rotary ? [0, 0] : keys.ShapeOf("pos_embed");
        if (PatchOf(keys) is not { } patch || keys.ShapeOf("patch_embed.proj.weight") is not [var dimension, ..]
            || table is not [.., var positions, _])
            return null;
        int depth = 0;
        while (keys.ShapeOf($"blocks.{depth}.norm1.weight") is not null)
            depth++;
        int registers = keys.ShapeOf("register_tokens") is [.., var count, _] ? (int)count : 0;
        return new CheckpointGeometry(
            (int)dimension,
            depth,
            patch,
            (int)Math.Sqrt(positions),
            registers,
            keys.ShapeOf("blocks.0.ls1.gamma") is not null,
            keys.ShapeOf("norm_pre.weight") is not null,
            HiddenOf(keys) is { } hidden && keys.RowsOf("blocks.0.mlp.w12.weight") == 2 * hidden,
            keys.ShapeOf("cls_token") is not null,
            keys.Dialect.Rotary ? Rotations : keys.Dialect.RotaryPairs ? Pairs : keys.Dialect.ReadsSizes ? Window : null).Fixed();
    }

    /// <summary>The file's own sizes of what <see cref="CheckpointDialect.ReadsSizes"/> leaves open.</summary>
    public static (int Side, int Registers, bool LayerScale) OpenSizes(CheckpointKeys keys) => (
        keys.ShapeOf("pos_embed") is [.., var positions, _] ? (int)Math.Sqrt(positions) : 0,
        keys.ShapeOf("register_tokens") is [.., var count, _] ? (int)count : 0,
        keys.ShapeOf("blocks.0.ls1.gamma") is not null);

    // The number of tokens, the largest image and LayerScale differ between files of one C-RADIO.
    private CheckpointGeometry Fixed() => Positions == Window ? this with { GridSide = 0, Registers = 0, LayerScale = false } : this;

    // [D, 3, P, P], or rows of 3 P P.
    private static int? PatchOf(CheckpointKeys keys) => keys.ShapeOf("patch_embed.proj.weight") switch
    {
        [_, 3, var patch, _] => (int)patch,
        [_, var row] when keys.Dialect.ReadsSizes => (int)Math.Sqrt(row / 3),
        _ => null,
    };

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
            + $"registers{(LayerScale ? ", layer scale" : "")}{(PreNorm ? ", pre-norm" : "")}{(Gated ? ", gated" : "")}"
            + $"{(ClassToken || Registers > 0 ? "" : ", no class token")}{(Positions is null ? "" : $", {Positions}")})";
}
