namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Sums over views and pixels of blending weight times feature and of weight, from which features are lifted in closed form: f = sum(w F) /
/// sum(w).
/// </summary>
/// <param name="count">Number of Gaussians, G.</param>
/// <param name="dimension">Length D of a feature vector.</param>
public sealed class GaussianContributions(int count, int dimension)
{
    /// <summary>Number of Gaussians, G.</summary>
    public int Count { get; } = count;

    /// <summary>Length D of a feature vector.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>[G, D] sum of weight times feature.</summary>
    public float[] WeightedFeatures { get; } = new float[checked(count * dimension)];

    /// <summary>[G] sum of weight; 0 for a Gaussian no pixel shows.</summary>
    public float[] Weights { get; } = new float[count];

    /// <summary>[G, D] the weighted mean of each Gaussian; 0 where it was never seen.</summary>
    public float[] Mean()
    {
        var mean = new float[WeightedFeatures.Length];
        for (int g = 0; g < Count; g++)
        {
            if (!(Weights[g] > 0))
                continue;
            for (int c = 0; c < Dimension; c++)
                mean[(g * Dimension) + c] = WeightedFeatures[(g * Dimension) + c] / Weights[g];
        }

        return mean;
    }
}
