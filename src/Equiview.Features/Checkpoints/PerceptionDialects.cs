using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// The dialects of Perception Encoder's spatial networks: the authors' files, alone or as the visual tower of a larger one, and timm's.
/// They have CLIP's layers without a final norm, a table of positions and rotations beside it.
/// </summary>
internal static class PerceptionDialects
{
    /// <summary>Tried in this order, before CLIP's.</summary>
    public static IReadOnlyList<CheckpointDialect> All { get; } =
    [
        Official("Perception Encoder", ""),
        Official("Perception Encoder as a visual tower", "visual."),
        new()
        {
            Name = "timm Perception Encoder",
            Recognises = keys => keys.Contains("blocks.0.attn.qkv.weight") && keys.Contains("norm_pre.weight")
                && !keys.Contains("norm.weight") && !keys.Contains("patch_embed.proj.bias"),
            Names = CheckpointDialect.Map(("ls1.gamma", "gamma_1"), ("ls2.gamma", "gamma_2")),
            RotaryPairs = true,
            MayLackFinalNorm = true,
            Positions = TransformerSettings.Perception,
            Normalization = "half",
            Ignored = ["head."],
        },
    ];

    private static CheckpointDialect Official(string name, string prefix) => new()
    {
        Name = name,
        Recognises = keys => keys.Contains(prefix + "conv1.weight") && keys.Contains(prefix + "ln_pre.weight")
            && keys.Contains(prefix + "transformer.resblocks.0.ln_1.weight") && !keys.Contains(prefix + "ln_post.weight"),
        Block = prefix + "transformer.resblocks.{0}.",
        Names = CheckpointDialect.Map(
            ("cls_token", prefix + "class_embedding"),
            ("pos_embed", prefix + "positional_embedding"),
            ("patch_embed.proj", prefix + "conv1"),
            ("norm_pre", prefix + "ln_pre"),
            ("norm1", "ln_1"),
            ("attn.qkv.weight", "attn.in_proj_weight"),
            ("attn.qkv.bias", "attn.in_proj_bias"),
            ("attn.proj", "attn.out_proj"),
            ("ls1.gamma", "ls_1.gamma"),
            ("norm2", "ln_2"),
            ("mlp.fc1", "mlp.c_fc"),
            ("mlp.fc2", "mlp.c_proj"),
            ("ls2.gamma", "ls_2.gamma"),
            ("norm", prefix + "ln_post")),
        RotaryPairs = true,
        MayLackFinalNorm = true,
        Positions = TransformerSettings.Perception,
        Normalization = "half",
        Ignored = prefix.Length == 0 ? [] : ["transformer.", "text.", "token_embedding.", "ln_final.", "positional_embedding",
            "text_projection", "logit_scale"],
    };
}
