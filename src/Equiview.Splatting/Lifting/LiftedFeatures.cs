namespace Equiview.Splatting.Lifting;

/// <summary>Lifted features with their statistics.</summary>
/// <param name="Features">
/// [G, D] weighted means of the unit features seen (or of their latents), refined where asked for; 0 where a Gaussian was never seen.
/// </param>
/// <param name="Weights">[G] sum of blending weights over all views and pixels: the evidence behind each mean.</param>
/// <param name="ViewCounts">[G] number of views that show the Gaussian.</param>
/// <param name="Consistencies">
/// [G] view consistency: the weighted mean cosine between the features seen and the lifted one, 0 to 1, NaN where never seen. All features
/// seen are unit vectors, so this is the length of their mean (the mean resultant length of directional statistics; Mardia and Jupp 2000,
/// 9.2) and needs no second pass. Of latents it is the length of the decoded mean.
/// </param>
public sealed record LiftedFeatures(GaussianFeatureSet Features, float[] Weights, int[] ViewCounts, float[] Consistencies)
{
    /// <summary>
    /// Mean consistency over the Gaussians that at least two views show, weighted by <see cref="Weights"/>; NaN when there are none.
    /// </summary>
    public double MeanConsistency()
    {
        double sum = 0, weights = 0;
        for (int g = 0; g < Weights.Length; g++)
        {
            if (ViewCounts[g] < 2)
                continue;
            sum += Weights[g] * Consistencies[g];
            weights += Weights[g];
        }

        return weights > 0 ? sum / weights : double.NaN;
    }

    /// <summary>Gaussians that at least one view shows.</summary>
    public int SeenCount => Weights.Count(w => w > 0);
}
