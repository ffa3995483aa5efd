using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// The names of C-RADIO (Heinrich et al., "RADIOv2.5", CVPR 2025, and its successors): a patch generator with a table of positions for the
/// largest image, class tokens of several teachers and registers, all before the patches and without positions. Their number, the final
/// norm and the mean and deviation of pixels are read from the file.
/// </summary>
internal static class RadioDialect
{
    private const string Patches = "patch_generator.";

    /// <summary>The names.</summary>
    public static CheckpointDialect Dialect { get; } = new()
    {
        Name = "C-RADIO",
        Recognises = keys => keys.Contains(Patches + "embedder.weight"),
        Refusal = keys => keys.Find("_feature_normalizer.tx") is null ? null
            : "normalizes the features of C-RADIO by a matrix after the network, which Equiview does not apply",
        ReadsSizes = true,
        MayLackFinalNorm = true,
        Positions = TransformerSettings.Radio,
        Normalization = "clip",
        Names = CheckpointDialect.Map(
            ("register_tokens", Patches + "cls_token.token"),
            ("pos_embed", Patches + "pos_embed"),
            ("patch_embed.proj", Patches + "embedder")),
        Ignored = ["summary_idxs", "head.", "fc_norm.", "input_conditioner.", "mask_token"],
    };

    /// <summary>Mean and deviation of pixels in a file; CLIP's where it has none.</summary>
    public static PixelNormalization NormalizationOf(CheckpointKeys keys)
    {
        if (keys.Find("input_conditioner.norm_mean") is not { Count: 3 } mean
            || keys.Find("input_conditioner.norm_std") is not { Count: 3 } deviation)
            return PixelNormalization.Clip;
        var own = new PixelNormalization(mean.ToSingles(), deviation.ToSingles());
        return PixelNormalization.Clip.Mean.Concat(PixelNormalization.Clip.Std).Zip(own.Mean.Concat(own.Std))
            .All(pair => Math.Abs(pair.First - pair.Second) < 1e-3) ? PixelNormalization.Clip : own;
    }
}
