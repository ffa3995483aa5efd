namespace Equiview;

/// <summary>A feature vector for each Gaussian of a scene, with where it came from.</summary>
public sealed class GaussianFeatureSet
{
    /// <summary>Wraps values; the array is used as it is, not copied.</summary>
    /// <param name="name">Name of the set, unique in its scene.</param>
    /// <param name="dimension">Length D of one vector, at least 1.</param>
    /// <param name="values">[G, D] values.</param>
    /// <param name="provenance">Where the features came from.</param>
    /// <exception cref="DegenerateInputException">The dimension is below 1, or the values do not fill whole vectors.</exception>
    public GaussianFeatureSet(string name, int dimension, float[] values, GaussianFeatureProvenance? provenance = null)
    {
        if (dimension < 1 || values.Length % dimension != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"feature set '{name}': {values.Length} values are no vectors of {dimension}"));
        Name = name;
        Dimension = dimension;
        Values = values;
        Provenance = provenance ?? GaussianFeatureProvenance.Unknown;
    }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>Length D of one vector.</summary>
    public int Dimension { get; }

    /// <summary>Number of Gaussians, G.</summary>
    public int Count => Values.Length / Dimension;

    /// <summary>[G, D] values.</summary>
    public float[] Values { get; }

    /// <summary>Where the features came from.</summary>
    public GaussianFeatureProvenance Provenance { get; }

    /// <summary>How features are got back when the vectors are latents; null when the vectors are the features themselves.</summary>
    public FeatureDecoder? Decoder { get; init; }

    /// <summary>Length of a feature: that of a decoded one where vectors are latents.</summary>
    public int FeatureDimension => Decoder?.Dimension ?? Dimension;

    /// <summary>Writes the feature of one Gaussian, decoded where needed; zeros for a Gaussian whose vector is zero (never seen).</summary>
    /// <param name="gaussian">Which.</param>
    /// <param name="feature">Receives <see cref="FeatureDimension"/> values.</param>
    public void Feature(int gaussian, Span<float> feature)
    {
        ReadOnlySpan<float> vector = this[gaussian];
        if (Decoder is null)
            vector.CopyTo(feature);
        else if (vector.ContainsAnyExcept(0f))
            Decoder.Decode(vector, feature);
        else
            feature.Clear();
    }

    /// <summary>The vector of one Gaussian, D values.</summary>
    public Span<float> this[int gaussian] => Values.AsSpan(gaussian * Dimension, Dimension);
}
