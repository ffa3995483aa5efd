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

    /// <summary>
    /// Folder in which features are kept between runs; null keeps none. See <see cref="Caching.CachingFeatureExtractor"/>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Folders that are searched for adapters before the usual ones, for example that of the file which carries the recipe.
    /// </summary>
    public IReadOnlyList<string> SearchFolders { get; init; } = [];
}
