namespace Equiview.Tracking.MultiHypothesis;

/// <summary>What is reported about a hypothesis. It does not influence the search.</summary>
internal static class Visibility
{
    /// <summary>Whether the point is reported as visible.</summary>
    public static bool IsSeen(Hypothesis h, ImageSize size, VisibilityOptions options) => h.Origin == CandidateOrigin.Query
        || (size.Contains(h.Point) && h.Visible && h.Dissimilarity <= options.MaxDissimilarity);

    /// <summary>Confidence that the point is visible there, 0 to 1; calibrated where the backbone was measured.</summary>
    public static float Confidence(Hypothesis h, VisibilityOptions options) =>
        h.Origin == CandidateOrigin.Query ? 1
        : h.Visible && options.Curve is { } curve ? curve.At(h.Dissimilarity)
        : h.Visible ? (float)Math.Clamp(1 - (h.Dissimilarity / options.ZeroConfidenceDissimilarity), 0, 1) : 0;
}
