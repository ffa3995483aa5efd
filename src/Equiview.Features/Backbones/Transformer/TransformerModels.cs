namespace Equiview.Features.Backbones.Transformer;

/// <summary>The transformers Equiview knows by name; names follow torch.hub and timm (docs/protocol.md#backbones).</summary>
internal static class TransformerModels
{
    /// <summary>Every model, smallest family member first.</summary>
    public static IReadOnlyList<VisionTransformerConfig> All { get; } =
    [
        .. Dinov2("dinov2_vits14", 384, 12, 6),
        .. Dinov2("dinov2_vitb14", 768, 12, 12),
        .. Dinov2("dinov2_vitl14", 1024, 24, 16),
        .. Dinov2("dinov2_vitg14", 1536, 40, 24),
        Dinov3("dinov3_vits16", 384, 12, 6),
        Dinov3("dinov3_vits16plus", 384, 12, 6, gatedHidden: 1536),
        Dinov3("dinov3_vitb16", 768, 12, 12),
        Dinov3("dinov3_vitl16", 1024, 24, 16),
        Dinov3("dinov3_vitl16plus", 1024, 24, 16, gatedHidden: 4096),
        Dinov3("dinov3_vith16plus", 1280, 32, 20, gatedHidden: 5120),
        Dinov3("dinov3_vit7b16", 4096, 40, 32, gatedHidden: 8192),
        Base("vit_base_patch16_224.mae", 14),
        Base("deit3_base_patch16_224.fb_in1k", 14) with { LayerScale = true, ClassPosition = false },
        Clip("vit_base_patch16_clip_384.laion2b_ft_in12k_in1k", 24),
        Clip("vit_base_patch16_clip_224.openai", 14) with { FeedForward = FeedForwardKind.QuickGelu },
        new()
        {
            Name = "vit_tiny_patch16_224.augreg",
            Dimension = 192,
            Depth = 12,
            Heads = 3,
            Patch = 16,
            GridSide = 14,
            Hidden = 768,
            Classes = 1000,
            Normalization = PixelNormalization.Half,
        },
        .. ImageTextModels.Perception, .. ImageTextModels.Siglip, .. ImageTextModels.Radio,
    ];

    /// <summary>The model of a name, or null.</summary>
    public static VisionTransformerConfig? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    // The giant model gates its feed-forward network: hidden = 4 * 1536 * 2/3, a multiple of 8.
    private static VisionTransformerConfig[] Dinov2(string name, int dimension, int depth, int heads)
    {
        bool gated = dimension == 1536;
        var model = new VisionTransformerConfig
        {
            Name = name,
            Dimension = dimension,
            Depth = depth,
            Heads = heads,
            Patch = 14,
            GridSide = 37,
            LayerScale = true,
            FeedForward = gated ? FeedForwardKind.SwiGlu : FeedForwardKind.Gelu,
            Hidden = gated ? 4096 : 4 * dimension,
            Positions = PositionRule.HubOffset,
        };
        return [model, model with { Name = name + "_reg", Registers = 4, Positions = PositionRule.HubAntialias }];
    }

    private static VisionTransformerConfig Dinov3(string name, int dimension, int depth, int heads, int gatedHidden = 0) => new()
    {
        Name = name,
        Dimension = dimension,
        Depth = depth,
        Heads = heads,
        Patch = 16,
        GridSide = 1,
        Rotary = true,
        Registers = 4,
        LayerScale = true,
        ClassPosition = false,
        NormEpsilon = 1e-5,
        FeedForward = gatedHidden > 0 ? FeedForwardKind.SwiGlu : FeedForwardKind.Gelu,
        Hidden = gatedHidden > 0 ? gatedHidden : 4 * dimension,
    };

    private static VisionTransformerConfig Base(string name, int gridSide) =>
        new() { Name = name, Dimension = 768, Depth = 12, Heads = 12, Patch = 16, GridSide = gridSide, Hidden = 3072 };

    private static VisionTransformerConfig Clip(string name, int gridSide) => Base(name, gridSide) with
    {
        NormEpsilon = 1e-5,
        PreNorm = true,
        PatchBias = false,
        Normalization = PixelNormalization.Clip,
    };
}
