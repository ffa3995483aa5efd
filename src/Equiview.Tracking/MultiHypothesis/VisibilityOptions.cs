using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>What the multi-hypothesis tracker reports as visible, and when it updates its recent template.</summary>
public sealed record VisibilityOptions
{
    private const string Group = "visibility";

    /// <summary>
    /// Dissimilarity to the query template above which a point is reported as hidden although the path holds it to be visible; infinity
    /// turns this off.
    /// </summary>
    public double MaxDissimilarity { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Dissimilarity to the query template above which the recent template is not updated, since an occluder may cover the patch.
    /// </summary>
    public double TemplateUpdateThreshold { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Dissimilarity to the query template at which the reported confidence, linear from 1, reaches 0; of backbones whose confidence was
    /// not measured.
    /// </summary>
    public double ZeroConfidenceDissimilarity { get; init; } = FittedConstants.Number(Group);

    /// <summary>The confidence as it was measured for the backbone in use; null takes the linear one.</summary>
    internal ConfidenceCurve? Curve { get; init; }
}
