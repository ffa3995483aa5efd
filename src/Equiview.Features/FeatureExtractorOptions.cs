namespace Equiview.Features;

/// <summary>Where a feature extractor's parts come from and where it runs.</summary>
public sealed record FeatureExtractorOptions
{
    /// <summary>Weight file; null searches the usual places.</summary>
    public string? Weights { get; init; }

    /// <summary>Adapter file, or null for the original model.</summary>
    public string? Adapter { get; init; }

    /// <summary>"cpu" or "cuda:N".</summary>
    public string Device { get; init; } = "cpu";
}
