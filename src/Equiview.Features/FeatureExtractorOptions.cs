using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features;

/// <summary>Where a feature extractor finds its weights and adapter, and the device it runs on.</summary>
public sealed record FeatureExtractorOptions
{
    /// <summary>Weight file; null searches the standard folders.</summary>
    public string? Weights { get; init; }

    /// <summary>Adapter file; null takes the one that the name or the recipe asks for, if any.</summary>
    public string? Adapter { get; init; }

    /// <summary>"cpu" or "cuda:N".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What computes the features on the CPU.</summary>
    public InferenceEngine Engine { get; init; }

    /// <summary>What the shapes of a transformer's weights do not tell, for a model that is a file ("vit:FILE").</summary>
    public TransformerSettings? Transformer { get; init; }

    /// <summary>
    /// How pixels are normalised for a model that is a file ("vit:FILE", "onnx:FILE"): imagenet, clip, half or none; null takes what an
    /// ONNX file notes, else clip for networks like CLIP's and imagenet for others.
    /// </summary>
    public string? Normalization { get; init; }

    /// <summary>
    /// Folder in which features are kept between runs; null keeps none. See <see cref="Caching.CachingFeatureExtractor"/>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Folders that are searched for adapters before the usual ones, for example that of the file which carries the recipe.
    /// </summary>
    public IReadOnlyList<string> SearchFolders { get; init; } = [];
}
