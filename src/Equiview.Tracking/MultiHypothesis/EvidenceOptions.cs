using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>How descriptors and full-resolution patches together decide whether a position is the point.</summary>
public sealed record EvidenceOptions
{
    private const string Group = "evidence";

    /// <summary>Whether patches of luma are compared at all.</summary>
    public bool Photometric { get; init; } = true;

    /// <summary>Side of the patch that is compared, pixels, 3 or more.</summary>
    public int PatchPixels { get; init; } = FittedConstants.Integer(Group);

    /// <summary>Standard deviation of the noise of a pixel, gray levels.</summary>
    public double NoiseLevels { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Dissimilarity of the query frame's strongest distractor, as a share of that of its least similar cells, up to which the query's
    /// descriptor is not trusted: it describes its surroundings, not the point.
    /// </summary>
    public double UntrustedDistinctness { get; init; } = FittedConstants.Number(Group);

    /// <summary>That share from which the descriptor is trusted fully.</summary>
    public double TrustedDistinctness { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Best agreement of the query's patch with others of its frame up to which the patch is distinct; a grain of independent pixels
    /// reaches about this by chance.
    /// </summary>
    public double DistinctPatchRival { get; init; } = FittedConstants.Number(Group);

    /// <summary>Best agreement with others from which the patch is no witness.</summary>
    public double CommonPatchRival { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// By how much the patch must agree better at no motion, or at the motion of the background, for that to replace the dense flow.
    /// </summary>
    public double MotionLead { get; init; } = FittedConstants.Number(Group);
}
