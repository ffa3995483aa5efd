namespace Equiview.Features;

/// <summary>Identity of a feature extractor, as reports and cache keys need it.</summary>
/// <param name="Model">Catalogue name ("dinov2_vitb14").</param>
/// <param name="Adapter">Name and hash of the adapter, or null for the original model.</param>
/// <param name="Dimension">Channels of a descriptor.</param>
/// <param name="Patch">Side of a patch in pixels of the prepared image.</param>
/// <param name="License">License of the weights.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file in lower-case hex, or null where there are no weights.</param>
public sealed record FeatureExtractorInfo(string Model, string? Adapter, int Dimension, int Patch, string License, string? WeightsSha256)
{
    /// <summary>"MODEL" or "MODEL+ADAPTER".</summary>
    public string DisplayName => Adapter is null ? Model : $"{Model}+{Adapter}";
}
