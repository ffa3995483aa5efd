namespace Equiview.Features.Checkpoints;

/// <summary>
/// The dialects of DINOv3: the official files, Hugging Face's and timm's. They differ in how they say that keys have no bias, and in
/// whether the periods of the rotations are stored.
/// </summary>
internal static class Dinov3Dialects
{
    private const string Qkv = "attn.qkv.bias";
    private static readonly string[] Beside = ["mask_token", "local_cls_norm.", "head.", "fc_norm."];

    /// <summary>Tried in this order, before those of networks with a table of positions.</summary>
    public static IReadOnlyList<CheckpointDialect> All { get; } =
    [
        Official("official DINOv3", hasBias: true),
        Official("official DINOv3 without attention biases", hasBias: false),
        new()
        {
            Name = "Hugging Face DINOv3",
            Recognises = keys => keys.Contains("layer.0.layer_scale1.lambda1"),
            Block = "layer.{0}.",
            Rotary = true,
            Names = CheckpointDialect.Map(
                ("cls_token", "embeddings.cls_token"),
                ("register_tokens", "embeddings.register_tokens"),
                ("patch_embed.proj", "embeddings.patch_embeddings"),
                (Qkv, "attention.q_proj.bias - attention.v_proj.bias"),
                ("attn.qkv", "attention.q_proj attention.k_proj attention.v_proj"),
                ("attn.proj", "attention.o_proj"),
                ("ls1.gamma", "layer_scale1.lambda1"),
                ("ls2.gamma", "layer_scale2.lambda1"),
                ("mlp.w12", "mlp.gate_proj mlp.up_proj"),
                ("mlp.w3", "mlp.down_proj"),
                ("mlp.fc1", "mlp.up_proj"),
                ("mlp.fc2", "mlp.down_proj")),
            Ignored = ["embeddings.mask_token", "classifier."],
        },
        Timm("timm DINOv3", hasBias: true),
        Timm("timm DINOv3 without attention biases", hasBias: false),
    ];

    private static CheckpointDialect Official(string name, bool hasBias) => new()
    {
        Name = name,
        Recognises = keys => keys.Contains("storage_tokens") && keys.Contains("blocks.0.ls1.gamma")
            && keys.Contains("blocks.0.attn.qkv.bias") == hasBias,
        Rotary = true,
        KeyBiasIsZero = hasBias,
        Names = CheckpointDialect.Map([
            ("register_tokens", "storage_tokens"),
            ("mlp.w12", "mlp.w1 mlp.w2"),
            .. hasBias ? [] : (ReadOnlySpan<(string, string)>)[(Qkv, "- - -")]]),
        Ignored = Beside,
    };

    // reg_token alone is also in timm's DINOv2 and in its own rotary networks.
    private static CheckpointDialect Timm(string name, bool hasBias) => new()
    {
        Name = name,
        Recognises = keys => keys.Contains("reg_token") && keys.Contains("cls_token") && !keys.Contains("pos_embed")
            && keys.Contains("blocks.0.gamma_1") && keys.Contains("blocks.0.attn.q_bias") == hasBias,
        Rotary = true,
        Names = CheckpointDialect.Map(
            ("register_tokens", "reg_token"),
            (Qkv, hasBias ? "attn.q_bias - attn.v_bias" : "- - -"),
            ("ls1.gamma", "gamma_1"),
            ("ls2.gamma", "gamma_2"),
            ("mlp.w12", "mlp.fc1_g mlp.fc1_x"),
            ("mlp.w3", "mlp.fc2")),
        Ignored = Beside,
    };
}
