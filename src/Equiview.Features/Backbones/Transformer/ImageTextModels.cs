namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// The named networks that were trained with texts or distilled from such: Perception Encoder's spatial ones, SigLIP 2, C-RADIO. Of C-RADIO
/// only what the file does not decide counts (<see cref="Checkpoints.CheckpointDialect.ReadsSizes"/>).
/// </summary>
internal static class ImageTextModels
{
    /// <summary>Perception Encoder, spatial; smallest first.</summary>
    public static IReadOnlyList<VisionTransformerConfig> Perception { get; } =
    [
        Spatial("pe-spatial-t16", 192, 12, 3, 16, 32), Spatial("pe-spatial-s16", 384, 12, 6, 16, 32),
        Spatial("pe-spatial-b16", 768, 12, 12, 16, 32), Spatial("pe-spatial-l14", 1024, 24, 16, 14, 32),
        Spatial("pe-spatial-g14", 1536, 50, 16, 14, 32) with
        {
            Hidden = 8960, LayerScale = true, ClassToken = false, ClassPosition = false,
        },
    ];

    /// <summary>SigLIP 2 by timm's names.</summary>
    public static IReadOnlyList<VisionTransformerConfig> Siglip { get; } =
    [
        Siglip2("vit_base_patch16_siglip_224", 768, 12, 12, 16, 14), Siglip2("vit_base_patch16_siglip_256", 768, 12, 12, 16, 16),
        Siglip2("vit_base_patch16_siglip_384", 768, 12, 12, 16, 24), Siglip2("vit_base_patch16_siglip_512", 768, 12, 12, 16, 32),
        Siglip2("vit_base_patch32_siglip_256", 768, 12, 12, 32, 8, tanh: true),
        Siglip2("vit_large_patch16_siglip_256", 1024, 24, 16, 16, 16), Siglip2("vit_large_patch16_siglip_384", 1024, 24, 16, 16, 24),
        Siglip2("vit_large_patch16_siglip_512", 1024, 24, 16, 16, 32, tanh: true),
        Siglip2("vit_so400m_patch14_siglip_224", 1152, 27, 16, 14, 16, 4304),
        Siglip2("vit_so400m_patch14_siglip_378", 1152, 27, 16, 14, 27, 4304),
        Siglip2("vit_so400m_patch16_siglip_256", 1152, 27, 16, 16, 16, 4304, tanh: true),
        Siglip2("vit_so400m_patch16_siglip_384", 1152, 27, 16, 16, 24, 4304, tanh: true),
        Siglip2("vit_so400m_patch16_siglip_512", 1152, 27, 16, 16, 32, 4304, tanh: true),
        Siglip2("vit_giantopt_patch16_siglip_256", 1536, 40, 16, 16, 16, tanh: true),
        Siglip2("vit_giantopt_patch16_siglip_384", 1536, 40, 16, 16, 24, tanh: true),
    ];

    /// <summary>C-RADIO v3 and v4.</summary>
    public static IReadOnlyList<VisionTransformerConfig> Radio { get; } =
    [
        CRadio("c-radio_v3-b", 768, 12, 12), CRadio("c-radio_v3-l", 1024, 24, 16), CRadio("c-radio_v3-h", 1280, 32, 16),
        CRadio("c-radio_v3-g", 1536, 40, 24) with { FeedForward = FeedForwardKind.SwiGlu, Hidden = 4096 },
        CRadio("c-radio_v4-so400m", 1152, 27, 16), CRadio("c-radio_v4-h", 1280, 32, 16),
    ];

    private static VisionTransformerConfig Spatial(string name, int dimension, int depth, int heads, int patch, int side) => new()
    {
        Name = name,
        Dimension = dimension,
        Depth = depth,
        Heads = heads,
        Patch = patch,
        GridSide = side,
        Hidden = 4 * dimension,
        NormEpsilon = 1e-5,
        PreNorm = true,
        PatchBias = false,
        RotaryPairs = true,
        FinalNorm = false,
        Positions = PositionRule.Bilinear,
        Normalization = PixelNormalization.Half,
    };

    private static VisionTransformerConfig Siglip2(
        string name, int dimension, int depth, int heads, int patch, int side, int? hidden = null, bool tanh = false) => new()
        {
            Name = name + ".v2_webli",
            Dimension = dimension,
            Depth = depth,
            Heads = heads,
            Patch = patch,
            GridSide = side,
            Hidden = hidden ?? 4 * dimension,
            FeedForward = tanh ? FeedForwardKind.TanhGelu : FeedForwardKind.Gelu,
            ClassToken = false,
            ClassPosition = false,
            Normalization = PixelNormalization.Half,
        };

    private static VisionTransformerConfig CRadio(string name, int dimension, int depth, int heads) => new()
    {
        Name = name,
        Dimension = dimension,
        Depth = depth,
        Heads = heads,
        Patch = 16,
        GridSide = 128,
        Hidden = 4 * dimension,
        Registers = 8,
        ClassToken = false,
        ClassPosition = false,
        PatchBias = false,
        FinalNorm = false,
        Positions = PositionRule.SquareWindow,
        Normalization = PixelNormalization.Clip,
    };
}
