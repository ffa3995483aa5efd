namespace Equiview.Tracking.TapNext;

/// <summary>
/// Sizes of a TAPNext network, read from its weight file (Zholus et al., TAPNext: Tracking Any Point as Next Token Prediction, ICCV 2025;
/// TAPNext++ has the same network). Tensor names are those of the released PyTorch files.
/// </summary>
/// <param name="Dimension">Channels of a token, D; 768 in the released files.</param>
/// <param name="Heads">Attention heads, and blocks of the gates' block-diagonal matrices; 12 in the released files.</param>
/// <param name="Blocks">Blocks of a recurrent and an attention half each; 12 in the released files.</param>
internal sealed record TapNextConfig(int Dimension, int Heads, int Blocks)
{
    /// <summary>Side of a patch in pixels of the prepared frame.</summary>
    public const int Patch = 8;

    /// <summary>Side of the learnt positional grid, in patches.</summary>
    public const int GridSide = 32;

    /// <summary>Bins of a coordinate, and the side of the square in whose units all coordinates are given.</summary>
    public const int Bins = 256;

    /// <summary>Frames the temporal convolution reads, the present one last.</summary>
    public const int Taps = 4;

    private const int HeadWidth = 256;
    private const int Expansion = 4;

    /// <summary>Channels of a head.</summary>
    public int HeadDimension => Dimension / Heads;

    /// <summary>"768 channels, 12 heads, 12 blocks".</summary>
    public override string ToString() => FormattableString.Invariant($"{Dimension} channels, {Heads} heads, {Blocks} blocks");

    /// <summary>Every tensor of the network with its shape.</summary>
    public IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        (long d, long wide) = (Dimension, Expansion * Dimension);
        (string, long[])[] first =
        [
            ("lin_proj.weight", [d, 3, Patch, Patch]), ("lin_proj.bias", [d]), ("image_pos_emb", [1, GridSide * GridSide, d]),
            ("mask_token", [1, 1, 1, d]), ("point_query_token", [1, 1, 1, d]), ("unknown_token", [1, 1, d]),
            .. Pair("encoder_norm", d),
        ];
        return
        [
            .. first, .. Enumerable.Range(0, Blocks).SelectMany(i => Block($"blocks.{i}.", d, wide)),
            .. Head("visible_head.", 1), .. Head("coordinate_head.", 2 * Bins),
        ];
    }

    private IEnumerable<(string Name, long[] Shape)> Block(string block, long d, long wide)
    {
        (string ssm, string vit) = (block + "ssm_block.", block + "vit_block.");
        string recurrent = ssm + "recurrent_block.", gates = recurrent + "rg_lru.";
        (long heads, long channels) = (Heads, HeadDimension);
        return
        [
            (ssm + "temporal_pre_norm.scale", [d]), (ssm + "channel_pre_norm.scale", [d]),
            .. Pair(recurrent + "linear_y", d, d), .. Pair(recurrent + "linear_x", d, d), .. Pair(recurrent + "linear_out", d, d),
            (recurrent + "conv_1d.w", [Taps, d]), (recurrent + "conv_1d.b", [d]), (gates + "a_param", [d]),
            (gates + "input_gate.w", [heads, channels, channels]), (gates + "input_gate.b", [heads, channels]),
            (gates + "a_gate.w", [heads, channels, channels]), (gates + "a_gate.b", [heads, channels]),
            (ssm + "mlp_block.ffw_up.w", [2, d, wide]), (ssm + "mlp_block.ffw_up.b", [2, 1, 1, wide]),
            .. Pair(ssm + "mlp_block.ffw_down", d, wide),
            .. Pair(vit + "ln_1", d), .. Pair(vit + "ln_2", d),
            (vit + "self_attention.in_proj_weight", [3 * d, d]), (vit + "self_attention.in_proj_bias", [3 * d]),
            .. Pair(vit + "self_attention.out_proj", d, d), .. Pair(vit + "mlp.0", wide, d), .. Pair(vit + "mlp.3", d, wide),
        ];
    }

    private (string Name, long[] Shape)[] Head(string head, long outputs) =>
    [
        .. Pair(head + "0", HeadWidth, Dimension), .. Pair(head + "1", HeadWidth),
        .. Pair(head + "3", HeadWidth, HeadWidth), .. Pair(head + "4", HeadWidth), .. Pair(head + "6", outputs, HeadWidth),
    ];

    private static (string Name, long[] Shape)[] Pair(string module, params long[] shape) =>
        [(module + ".weight", shape), (module + ".bias", [shape[0]])];
}
