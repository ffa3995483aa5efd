using Equiview.Tracking.Beam;

namespace Equiview.Tracking.Occlusion;

/// <summary>What is reported about a hypothesis. It does not steer the search, so a calibration cannot change the paths it was fitted on.</summary>
internal static class Visibility
{
    /// <summary>Whether the point counts as seen.</summary>
    public static bool IsSeen(Hypothesis h, ImageSize size, MultiHypothesisOptions options) => h.Origin == CandidateOrigin.Query
        || (size.Contains(h.Point) && (options.Calibration is { } calibration ? calibration.Probability(h.Cues) >= 0.5 : h.Visible && h.Dissimilarity <= options.VisibleDissimilarity));

    /// <summary>How sure it is that the point is seen there, 0 to 1.</summary>
    public static float Confidence(Hypothesis h, MultiHypothesisOptions options) =>
        h.Origin == CandidateOrigin.Query ? 1
        : options.Calibration is { } calibration ? (float)calibration.Probability(h.Cues)
        : h.Visible ? (float)Math.Clamp(1 - (h.Dissimilarity / 2), 0, 1) : 0;
}
