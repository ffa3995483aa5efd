using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Joins two witnesses for a position: the descriptor, coarse and robust, and the patch at full resolution, sharp and soon out of date. A
/// patch that agrees identifies the point whatever its descriptor has become. One that disagrees counts as far as the query's descriptor
/// is no better at another point of its own frame, as on a plain wall, where descriptors describe the nearest object.
/// </summary>
/// <param name="trust">How far the descriptor is trusted, 0 to 1.</param>
/// <param name="options">Window and noise.</param>
internal sealed class TemplateEvidence(double trust, MultiHypothesisOptions options)
{
    /// <summary>Whether the query lies on a plain surface, whose descriptors are not its own.</summary>
    public bool IsPlain => options.Evidence.Photometric && trust < 0.5;

    /// <summary>How far the descriptor of a query is trusted, 0 to 1.</summary>
    /// <param name="distinctness">See <see cref="FeatureMatches.Distractor"/>.</param>
    /// <param name="options">Where trust begins and is complete.</param>
    public static double Trust(double distinctness, EvidenceOptions options) => Math.Clamp(
        (distinctness - options.UntrustedDistinctness) / (options.TrustedDistinctness - options.UntrustedDistinctness), 0, 1);

    /// <summary>The patch of a point.</summary>
    public static PatchTemplate Patch(GrayFrame gray, PixelPoint point, MultiHypothesisOptions options) =>
        new(gray, point, options.Evidence.PatchPixels, options.Evidence.NoiseLevels, options.Flow.LocalContrast);

    /// <summary>Dissimilarity of a position, by both witnesses.</summary>
    /// <param name="descriptors">Dissimilarity of the descriptors.</param>
    /// <param name="patch">The patch of the template.</param>
    /// <param name="gray">The position's frame.</param>
    /// <param name="point">The position.</param>
    public double Dissimilarity(double descriptors, PatchTemplate patch, GrayFrame gray, PixelPoint point)
    {
        if (!options.Evidence.Photometric)
            return descriptors;
        double mismatch = 1 - patch.Agreement(gray, point);
        double weight = mismatch <= descriptors ? 1 : patch.Structure;
        return descriptors + ((1 - trust) * weight * (mismatch - descriptors));
    }
}
