using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>The dialects of docs/protocol.md#checkpoints, most telling marker first.</summary>
internal static class CheckpointDialects
{
    private const string FlatMarker = "blocks.0.attn.qkv.weight";
    private static readonly string[] Heads = ["head.", "fc_norm.", "pooler."];

    // Static fields are filled in the order they stand in: this one before All, which uses it.
    private static readonly (string Canonical, string Stored)[] HuggingFaceEmbeddings =
    [
        ("cls_token", "embeddings.cls_token"),
        ("pos_embed", "embeddings.position_embeddings"),
        ("patch_embed.proj", "embeddings.patch_embeddings.projection"),
        ("attn.qkv", "attention.attention.query attention.attention.key attention.attention.value"),
        ("attn.proj", "attention.output.dense"),
        ("norm", "layernorm"),
    ];

    /// <summary>Tried in this order.</summary>
    public static IReadOnlyList<CheckpointDialect> All { get; } =
    [
        .. Dinov3Dialects.All, .. PerceptionDialects.All, .. SiglipDialects.All, RadioDialect.Dialect,
        new()
        {
            Name = "timm DINOv2 with registers",
            Recognises = keys => keys.Contains("reg_token"),
            Names = CheckpointDialect.Map(("register_tokens", "reg_token"), ("mlp.w12", "mlp.fc1"), ("mlp.w3", "mlp.fc2")),
            Ignored = Heads,
            ClassTokenHoldsPosition = true,
        },
        new()
        {
            Name = "official DINOv2",
            Positions = TransformerSettings.Hub,
            Recognises = keys => keys.Contains("blocks.0.ls1.gamma")
                && (keys.Contains("mask_token") || keys.Contains("register_tokens") || keys.Contains("blocks.0.mlp.w12.weight")),
            Ignored = ["mask_token", .. Heads],
        },
        new()
        {
            Name = "official DeiT-III",
            Recognises = keys => keys.Contains("blocks.0.gamma_1"),
            Names = CheckpointDialect.Map(("ls1.gamma", "gamma_1"), ("ls2.gamma", "gamma_2")),
            Ignored = Heads,
        },
        new()
        {
            Name = "official MAE",
            Recognises = keys => keys.Contains(FlatMarker) && keys.Contains("mask_token"),
            Ignored = ["mask_token", "decoder_", .. Heads],
        },
        new()
        {
            Name = "timm",
            Recognises = keys => keys.Contains(FlatMarker),
            Joint = ("head.weight", true),
            Names = CheckpointDialect.Map(("mlp.w12", "mlp.fc1"), ("mlp.w3", "mlp.fc2")),
            Ignored = Heads,
        },
        HuggingFaceDinov2("Hugging Face Dinov2 (transformers 5)", "attention.q_proj attention.k_proj attention.v_proj", "attention.o_proj"),
        HuggingFaceDinov2("Hugging Face Dinov2", null, null),
        HuggingFaceVit(),
        OpenClip(),
        HuggingFaceClip(),
    ];

    // Names of query, key, value and of the projection after them; null are those before transformers 5.
    private static CheckpointDialect HuggingFaceDinov2(string name, string? qkv, string? projection) => new()
    {
        Name = name,
        Recognises = keys => keys.Contains("encoder.layer.0.layer_scale1.lambda1")
            && (qkv is null || keys.Contains("encoder.layer.0.attention.q_proj.weight")),
        Positions = TransformerSettings.HuggingFace,
        Block = "encoder.layer.{0}.",
        Names = CheckpointDialect.Map([
            .. HuggingFaceEmbeddings.Select(n => (n.Canonical, n.Canonical switch
            {
                "attn.qkv" => qkv,
                "attn.proj" => projection,
                _ => null,
            } ?? n.Stored)),
            ("register_tokens", "embeddings.register_tokens"),
            ("ls1.gamma", "layer_scale1.lambda1"),
            ("ls2.gamma", "layer_scale2.lambda1"),
            ("mlp.w12", "mlp.weights_in"),
            ("mlp.w3", "mlp.weights_out")]),
        Ignored = ["classifier.", "embeddings.mask_token"],
    };

    // ViTMAE and the plain classifiers share it.
    private static CheckpointDialect HuggingFaceVit() => new()
    {
        Name = "Hugging Face ViT",
        Recognises = keys => keys.Contains("encoder.layer.0.layernorm_before.weight"),
        Block = "encoder.layer.{0}.",
        Names = CheckpointDialect.Map([
            .. HuggingFaceEmbeddings,
            ("norm1", "layernorm_before"),
            ("norm2", "layernorm_after"),
            ("mlp.fc1", "intermediate.dense"),
            ("mlp.fc2", "output.dense"),
            ("head", "classifier")]),
        Ignored = ["classifier.", "decoder.", "embeddings.mask_token", "pooler."],
    };

    private static CheckpointDialect OpenClip() => new()
    {
        Name = "OpenAI CLIP",
        Joint = ("visual.proj", false),
        Recognises = keys => keys.Contains("visual.conv1.weight"),
        Block = "visual.transformer.resblocks.{0}.",
        Names = CheckpointDialect.Map(
            ("cls_token", "visual.class_embedding"),
            ("pos_embed", "visual.positional_embedding"),
            ("patch_embed.proj", "visual.conv1"),
            ("norm_pre", "visual.ln_pre"),
            ("norm1", "ln_1"),
            ("attn.qkv.weight", "attn.in_proj_weight"),
            ("attn.qkv.bias", "attn.in_proj_bias"),
            ("attn.proj", "attn.out_proj"),
            ("norm2", "ln_2"),
            ("mlp.fc1", "mlp.c_fc"),
            ("mlp.fc2", "mlp.c_proj"),
            ("norm", "visual.ln_post")),
        Ignored =
        [
            "visual.proj", "transformer.", "text.", "token_embedding.", "ln_final.", "positional_embedding", "text_projection",
            "logit_scale", "logit_bias", "attn_mask", "input_resolution", "context_length", "vocab_size",
        ],
    };

    private static CheckpointDialect HuggingFaceClip() => new()
    {
        Name = "Hugging Face CLIP",
        Joint = ("visual_projection.weight", true),
        Recognises = keys => keys.Contains("vision_model.pre_layrnorm.weight"),
        Block = "vision_model.encoder.layers.{0}.",
        Names = CheckpointDialect.Map(
            ("cls_token", "vision_model.embeddings.class_embedding"),
            ("pos_embed", "vision_model.embeddings.position_embedding.weight"),
            ("patch_embed.proj", "vision_model.embeddings.patch_embedding"),
            ("norm_pre", "vision_model.pre_layrnorm"),
            ("norm1", "layer_norm1"),
            ("attn.qkv", "self_attn.q_proj self_attn.k_proj self_attn.v_proj"),
            ("attn.proj", "self_attn.out_proj"),
            ("norm2", "layer_norm2"),
            ("norm", "vision_model.post_layernorm")),
        Ignored = ["text_model.", "visual_projection.", "text_projection.", "logit_scale", "vision_model.embeddings.position_ids"],
    };
}
