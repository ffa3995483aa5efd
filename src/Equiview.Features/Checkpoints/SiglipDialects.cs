using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// The dialects of SigLIP and SigLIP 2: timm's, which open_clip's files hold under "visual.trunk.", and Hugging Face's, with GELU in its
/// tanh form and another rule for positions. There is no class token; the pooling after the network is left out.
/// </summary>
internal static class SiglipDialects
{
    private const string Vision = "vision_model.", Patches = Vision + "embeddings.patch_embedding.weight";

    /// <summary>Tried in this order, before those of networks with a class token.</summary>
    public static IReadOnlyList<CheckpointDialect> All { get; } =
    [
        new()
        {
            Name = "timm SigLIP",
            Recognises = keys => keys.Contains("blocks.0.attn.qkv.weight") && keys.Contains("attn_pool.latent")
                && !keys.Contains("cls_token"),
            Normalization = "half",
            Ignored = ["attn_pool.", "fc_norm.", "head."],
        },
        new()
        {
            Name = "Hugging Face SigLIP",
            Recognises = keys => keys.Contains(Vision + "post_layernorm.weight") && !keys.Contains(Vision + "pre_layrnorm.weight"),
            Refusal = keys => keys.Find(Patches) is not { Shape.Length: 2 } ? null
                : "is SigLIP 2 of the NaFlex kind, whose patches are rows of another order; use one for fixed sizes "
                    + "(siglip2-base-patch16-256)",
            Positions = TransformerSettings.HuggingFace,
            TanhGelu = true,
            Normalization = "half",
            Block = Vision + "encoder.layers.{0}.",
            Names = CheckpointDialect.Map(
                ("pos_embed", Vision + "embeddings.position_embedding.weight"),
                ("patch_embed.proj", Vision + "embeddings.patch_embedding"),
                ("norm1", "layer_norm1"),
                ("attn.qkv", "self_attn.q_proj self_attn.k_proj self_attn.v_proj"),
                ("attn.proj", "self_attn.out_proj"),
                ("norm2", "layer_norm2"),
                ("norm", Vision + "post_layernorm")),
            Ignored = [Vision + "head.", Vision + "embeddings.position_ids", "text_model.", "logit_scale", "logit_bias"],
        },
    ];
}
