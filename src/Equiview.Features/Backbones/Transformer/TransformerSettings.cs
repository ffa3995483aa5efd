using System.ComponentModel;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>What the shapes of a transformer's weights do not tell; for models that are files ("vit:FILE").</summary>
public sealed record TransformerSettings
{
    internal const string Timm = "timm", Hub = "hub", HuggingFace = "hf", Perception = "pe", Radio = "radio";

    /// <summary>Attention heads; null takes one for each 64 channels, as all models of the family from Ti to g have.</summary>
    [Description("of a vit:FILE: attention heads (default channels / 64)")]
    public int? Heads { get; init; }

    /// <summary>
    /// How positions follow the size of the image, as timm, hub (torch.hub DINOv2) or hf (Hugging Face) do it; null follows the names in
    /// the file.
    /// </summary>
    [Description(
        "of a vit:FILE: how positions follow the image's size, as timm, hub or hf do it (default by the names in the file)")]
    public string? Positions { get; init; }

    /// <summary>Whether the activation is OpenAI's quick GELU, which the file cannot tell.</summary>
    [Description("of a vit:FILE: OpenAI's quick GELU, not the exact one")]
    public bool QuickGelu { get; init; }

    /// <summary>The rule of a name.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    internal static PositionRule RuleOf(string name, int registers) => name switch
    {
        Timm => PositionRule.Antialias,
        Hub => registers > 0 ? PositionRule.HubAntialias : PositionRule.HubOffset,
        HuggingFace => PositionRule.Plain,
        Perception => PositionRule.Bilinear,
        Radio => PositionRule.SquareWindow,
        _ => throw new UsageException($"there is no rule for positions '{name}'; choose timm, hub or hf"),
    };
}
