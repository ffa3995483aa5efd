namespace Equiview;

/// <summary>
/// The linear map from stored latents back to features, f = mean + sum of z_k direction_k. With orthonormal directions (principal
/// components, an orthonormalized random projection) it is also the best code: z_k = direction_k . (f - mean).
/// </summary>
public sealed class FeatureDecoder
{
    /// <summary>Wraps the arrays; they are used as they are, not copied.</summary>
    /// <param name="mean">[D] offset.</param>
    /// <param name="directions">[K, D] orthonormal rows.</param>
    /// <exception cref="DegenerateInputException">The arrays hold no whole directions.</exception>
    public FeatureDecoder(float[] mean, float[] directions)
    {
        if (mean.Length < 1 || directions.Length < mean.Length || directions.Length % mean.Length != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{directions.Length} values are no directions of {mean.Length}"));
        Mean = mean;
        Directions = directions;
    }

    /// <summary>[D] offset.</summary>
    public float[] Mean { get; }

    /// <summary>[K, D] orthonormal rows.</summary>
    public float[] Directions { get; }

    /// <summary>Length D of a decoded feature.</summary>
    public int Dimension => Mean.Length;

    /// <summary>Length K of a latent.</summary>
    public int LatentDimension => Directions.Length / Mean.Length;

    /// <summary>Writes the latent of a feature.</summary>
    /// <param name="feature">D values.</param>
    /// <param name="latent">Receives K values.</param>
    public void Encode(ReadOnlySpan<float> feature, Span<float> latent)
    {
        for (int k = 0; k < latent.Length; k++)
        {
            double sum = 0;
            ReadOnlySpan<float> direction = Directions.AsSpan(k * Dimension, Dimension);
            for (int c = 0; c < direction.Length; c++)
                sum += (feature[c] - (double)Mean[c]) * direction[c];
            latent[k] = (float)sum;
        }
    }

    /// <summary>
    /// Writes the feature of a latent; with <paramref name="weight"/> below 1, of a latent that was blended with this total weight.
    /// </summary>
    /// <param name="latent">K values.</param>
    /// <param name="feature">Receives D values.</param>
    /// <param name="weight">Factor of the mean.</param>
    public void Decode(ReadOnlySpan<float> latent, Span<float> feature, float weight = 1)
    {
        for (int c = 0; c < feature.Length; c++)
            feature[c] = weight * Mean[c];
        for (int k = 0; k < latent.Length; k++)
        {
            ReadOnlySpan<float> direction = Directions.AsSpan(k * Dimension, Dimension);
            for (int c = 0; c < feature.Length; c++)
                feature[c] += latent[k] * direction[c];
        }
    }
}
