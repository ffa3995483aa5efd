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
    /// <summary>How far the descriptor of a query is trusted, 0 to 1.</summary>
    /// <param name="distractor">Dissimilarity of the strongest distractor of the query's frame.</param>
    /// <param name="options">Where trust begins and is complete.</param>
    public static double Trust(double distractor, EvidenceOptions options) => Math.Clamp(
        (distractor - options.UntrustedDistractor) / (options.TrustedDistractor - options.UntrustedDistractor), 0, 1);

    /// <summary>The patch of a point.</summary>
    public static PatchTemplate Patch(GrayFrame gray, PixelPoint point, MultiHypothesisOptions options) =>
        new(Luma(gray, options), gray.Size, point, options.Flow.WindowPixels, options.Evidence.NoiseLevels);

    /// <summary>The luma that patches are compared in.</summary>
    public static byte[] Luma(GrayFrame gray, MultiHypothesisOptions options) =>
        options.Flow.LocalContrast is { } contrast ? gray.Normalized(contrast) : gray.Luma;

    /// <summary>Dissimilarity of a position, by both witnesses.</summary>
    /// <param name="descriptors">Dissimilarity of the descriptors.</param>
    /// <param name="patch">The patch of the template.</param>
    /// <param name="gray">The position's frame.</param>
    /// <param name="point">The position.</param>
    public double Dissimilarity(double descriptors, PatchTemplate patch, GrayFrame gray, PixelPoint point)
    {
        if (!options.Evidence.Photometric)
            return descriptors;
        double mismatch = 1 - patch.Agreement(Luma(gray, options), gray.Size, point);
        return mismatch <= descriptors ? mismatch : descriptors + ((1 - trust) * patch.Structure * (mismatch - descriptors));
    }
}
