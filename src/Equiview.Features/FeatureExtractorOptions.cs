using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features;

/// <summary>Where a feature extractor finds its weights and adapter, and the device it runs on.</summary>
public sealed record FeatureExtractorOptions
{
    /// <summary>Weight file; null searches the standard folders.</summary>
    [Description("weight file; else EQUIVIEW_MODELS and the usual caches are searched")]
    public string? Weights { get; init; }

    /// <summary>Adapter file; null takes the one that the name or the recipe asks for, if any.</summary>
    [Description("finetuned adapter (.safetensors, or the paper's .ckpt)")]
    public string? Adapter { get; init; }

    /// <summary>"cpu" or "cuda:N".</summary>
    [Description("cpu or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>What computes the features on the CPU.</summary>
    [Description("auto (the faster one here), torch or onnx")]
    public InferenceEngine Engine { get; init; }

    /// <summary>What the shapes of a transformer's weights do not tell, for a model that is a file ("vit:FILE").</summary>
    public TransformerSettings? Transformer { get; init; }

    /// <summary>
    /// How pixels are normalised for a model that is a file ("vit:FILE", "onnx:FILE"): imagenet, clip, half or none; null takes what an
    /// ONNX file notes, else clip for networks like CLIP's and imagenet for others.
    /// </summary>
    [Display(Name = "normalize")]
    [Description("of a vit:FILE or onnx:FILE: imagenet, clip, half or none")]
    public string? Normalization { get; init; }

    /// <summary>
    /// Folder in which features are kept between runs; null keeps none. See <see cref="Caching.CachingFeatureExtractor"/>.
    /// </summary>
    [Display(Name = "cache")]
    [Description("folder in which features are kept between runs")]
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Directions of position that are removed from a transformer's features; null keeps them all. Images whose content does not stand in
    /// the same places may match better without them (INSID3, CVPR 2026, which removes about half of the channels).
    /// </summary>
    [Description("remove the N strongest directions of position from a transformer's features; half of the channels is usual")]
    public int? Debias { get; init; }

    /// <summary>Network that refines the grid of the features, "anyup" or "anyup-multi"; null keeps the backbone's cells.</summary>
    [Description("refine the grid of the features by anyup or anyup-multi; --stride is then that of the fine grid")]
    public string? Upsample { get; init; }

    /// <summary>Weight file of the upsampler; null searches the standard folders.</summary>
    [Description("weight file of the upsampler; else EQUIVIEW_MODELS is searched")]
    public string? UpsampleWeights { get; init; }

    /// <summary>
    /// Folders that are searched for adapters before the usual ones, for example that of the file which carries the recipe.
    /// </summary>
    public IReadOnlyList<string> SearchFolders { get; init; } = [];
}
