namespace Equiview.Features.Catalog;

/// <summary>
/// The cards of FiT3D: known networks finetuned by rendered Gaussian scenes. The weights have timm's names, so positions follow timm's
/// rule.
/// </summary>
internal static class Fit3dCards
{
    /// <summary>In the order they are listed.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        Card("fit3d-dinov2_vits14", "dinov2_vits14", 384, 14, "dinov2_small", "Apache-2.0"),
        Card("fit3d-dinov2_vits14_reg", "dinov2_vits14_reg", 384, 14, "dinov2_reg_small", "Apache-2.0"),
        Card("fit3d-dinov2_vitb14", "dinov2_vitb14", 768, 14, "dinov2_base", "Apache-2.0"),
        Card("fit3d-clip", "vit_base_patch16_clip_384.laion2b_ft_in12k_in1k", 768, 16, "clip_base", "Apache-2.0"),
        Card("fit3d-mae", "vit_base_patch16_224.mae", 768, 16, "mae_base", "CC-BY-NC-4.0"),
        Card("fit3d-deit3", "deit3_base_patch16_224.fb_in1k", 768, 16, "deit3_base", "Apache-2.0"),
    ];

    private static ModelCard Card(string name, string network, int dimension, int patch, string file, string license) => new()
    {
        Name = name,
        Network = network,
        Kind = $"{network}, finetuned by FiT3D",
        Dimension = dimension,
        Patch = patch,
        Normalization = network.Contains("clip", StringComparison.Ordinal) ? "CLIP mean and std" : "ImageNet mean and std",
        License = $"{license} (of the network it is finetuned from)",
        Source = "Yue et al., Improving 2D Feature Representations by 3D-Aware Fine-Tuning, ECCV 2024",
        Download = new Uri($"https://huggingface.co/yuanwenyue/FiT3D/resolve/main/{file}_finetuned.pth"),
        FileNames = [file + "_finetuned.pth", name + ".safetensors"],
    };
}
