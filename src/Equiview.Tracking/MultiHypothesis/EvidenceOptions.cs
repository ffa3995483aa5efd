using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>How descriptors and full-resolution patches together decide whether a position is the point.</summary>
public sealed record EvidenceOptions
{
    private const string Group = "evidence";

    /// <summary>Whether patches of luma are compared at all.</summary>
    public bool Photometric { get; init; } = true;

    /// <summary>Standard deviation of the noise of a pixel, gray levels after local contrast normalization.</summary>
    public double NoiseLevels { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Dissimilarity of the query frame's strongest distractor up to which the query's descriptor is not trusted: it describes its
    /// surroundings, not the point.
    /// </summary>
    public double UntrustedDistractor { get; init; } = FittedConstants.Number(Group);

    /// <summary>Dissimilarity of that distractor from which the descriptor is trusted fully.</summary>
    public double TrustedDistractor { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// By how much the patch must agree better at no motion, or at the motion of the background, for that to replace the dense flow.
    /// </summary>
    public double MotionLead { get; init; } = FittedConstants.Number(Group);
}
