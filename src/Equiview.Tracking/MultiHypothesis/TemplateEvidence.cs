using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Joins two witnesses for a position: the descriptor, coarse and robust, and the patch at full resolution, sharp and soon out of date. A
/// patch that agrees identifies the point whatever its descriptor has become. One that disagrees counts as far as the query's descriptor
/// is no better at another point of its own frame, as on a plain wall, where descriptors describe the nearest object. The patch is held to
/// the same test: where other patches of the query's frame agree with it, as in fur or along an edge, it is no witness.
/// </summary>
/// <param name="weight">Weight of the patch beside the descriptor, 0 to 1; see <see cref="Weight"/>.</param>
internal sealed class TemplateEvidence(double weight)
{
    /// <summary>Whether the query lies on a plain surface, whose descriptors are not its own.</summary>
    public bool IsPlain => weight > 0.5;

    /// <summary>Weight of a query's patch: 1 where its descriptor is like others of its frame and its patch is not.</summary>
    /// <param name="distinctness">See <see cref="FeatureMatches.Distractor"/>.</param>
    /// <param name="options">Where trust begins and is complete.</param>
    /// <param name="patch">The query's patch.</param>
    /// <param name="gray">The query's frame.</param>
    /// <param name="query">The query, raster pixels.</param>
    /// <param name="minDistancePixels">Patches nearer than this are the point itself.</param>
    public static double Weight(
        double distinctness, PatchTemplate patch, GrayFrame gray, PixelPoint query, double minDistancePixels, EvidenceOptions options)
    {
        double descriptor = Ramp(distinctness, options.UntrustedDistinctness, options.TrustedDistinctness);
        if (!options.Photometric || descriptor >= 1)
            return 0;
        double rival = patch.StrongestElsewhere(gray, query, minDistancePixels);
        return (1 - descriptor) * (1 - Ramp(rival, options.DistinctPatchRival, options.CommonPatchRival));

        static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);
    }

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
        if (weight <= 0)
            return descriptors;
        double mismatch = 1 - patch.Agreement(gray, point);
        return descriptors + (weight * (mismatch <= descriptors ? 1 : patch.Structure) * (mismatch - descriptors));
    }
}
