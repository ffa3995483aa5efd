namespace Equiview.Formats;

/// <summary>What a file says of one feature set, as JSON.</summary>
internal sealed record FeatureHeader(string Name, int Dimension, string Model, string Method, IReadOnlyDictionary<string, string> Details)
{
    public static FeatureHeader Of(GaussianFeatureSet set) => new(set.Name, set.Dimension, set.Provenance.Model, set.Provenance.Method, set.Provenance.Details);

    public GaussianFeatureSet ToSet(float[] values) =>
        new(Name ?? "features", Dimension, values, new(Model ?? "unknown", Method ?? "given", Details ?? new Dictionary<string, string>()));
}
