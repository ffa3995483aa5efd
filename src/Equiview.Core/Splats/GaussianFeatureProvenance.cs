namespace Equiview;

/// <summary>Where features on Gaussians came from, so that a file tells years later which model and method made it.</summary>
/// <param name="Model">Feature extractor by catalogue name, "NAME+ADAPTER" for a finetuned one.</param>
/// <param name="Method">How they came onto the Gaussians: "lifted", "distilled", "given".</param>
/// <param name="Details">Free entries: layer, recipe, reduction, sha256 of the weights.</param>
public sealed record GaussianFeatureProvenance(string Model, string Method, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>Nothing is known.</summary>
    public static GaussianFeatureProvenance Unknown { get; } = new("unknown", "given", new Dictionary<string, string>());
}
