namespace Equiview;

/// <summary>Origin of the features on Gaussians, stored with them in files.</summary>
/// <param name="Model">Feature extractor by catalogue name, "NAME+ADAPTER" for a finetuned one; for display.</param>
/// <param name="Method">How they came onto the Gaussians: "lifted", "distilled", "given".</param>
/// <param name="Details">Free entries: number of views, latents, sha256 of the weights.</param>
public sealed record GaussianFeatureProvenance(string Model, string Method, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>
    /// The whole feature recipe as JSON (<c>FeatureRecipe.Parse</c> reads it), by which features of another image become comparable; null
    /// where it is not known, as in files of version 0.1.
    /// </summary>
    public string? Recipe { get; init; }

    /// <summary>Nothing is known.</summary>
    public static GaussianFeatureProvenance Unknown { get; } = new("unknown", "given", new Dictionary<string, string>());
}
