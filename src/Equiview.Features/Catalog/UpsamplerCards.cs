namespace Equiview.Features.Catalog;

/// <summary>The cards of networks that refine the grid of any backbone.</summary>
internal static class UpsamplerCards
{
    /// <summary>In the order they are listed.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        AnyUp("anyup", "trained on DINOv2 ViT-S/14", "checkpoint/anyup_paper.pth"),
        AnyUp("anyup-multi", "trained on several backbones", "checkpoint_v2/anyup_multi_backbone.pth"),
    ];

    private static ModelCard AnyUp(string name, string training, string path) => new()
    {
        Name = name,
        Kind = $"upsampler of any backbone's features (--upsample), {training}",
        Dimension = 128,
        Patch = 1,
        Normalization = "ImageNet mean and std",
        License = "CC-BY-4.0",
        Source = "Wimmer et al., AnyUp: Universal Feature Upsampling, ICLR 2026",
        Download = new Uri("https://github.com/wimmerth/anyup/releases/download/" + path),
        FileNames = [path[(path.LastIndexOf('/') + 1)..], name + ".safetensors"],
        IsUpsampler = true,
    };
}
