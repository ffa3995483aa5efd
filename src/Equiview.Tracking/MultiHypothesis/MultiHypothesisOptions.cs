using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Options of the multi-hypothesis tracker, in groups. Lengths are shares of the frame's long side unless the name says pixels or cells.
/// Dissimilarities are 1 - cosine, divided by that of the frame's median cell: 0 is the descriptor itself, 1 a typical unrelated cell.
/// Costs are negative log-likelihoods up to a constant. The defaults are read from Calibration/tracking.json, which states what they were
/// fitted on.
/// </summary>
public sealed record MultiHypothesisOptions
{
    /// <summary>Visible hypotheses kept per query and frame, 1 or more; 1 is a greedy tracker.</summary>
    public int MaxHypotheses { get; init; } = FittedConstants.Integer("");

    /// <summary>Which candidate positions are proposed in each frame.</summary>
    public CandidateOptions Candidates { get; init; } = new();

    /// <summary>What paths through the candidates cost.</summary>
    public CostOptions Costs { get; init; } = new();

    /// <summary>What is reported as visible, and when the recent template is updated.</summary>
    public VisibilityOptions Visibility { get; init; } = new();

    /// <summary>How descriptors and patches together decide whether a position is the point.</summary>
    public EvidenceOptions Evidence { get; init; } = new();

    /// <summary>Optical flow and photometric alignment.</summary>
    public FlowOptions Flow { get; init; } = new();

    internal void Check()
    {
        Require(MaxHypotheses is >= 1 and <= 256, "MaxHypotheses must be 1 to 256");
        Require(Candidates.MatchCount is >= 0 and <= 256, "Candidates.MatchCount must be 0 to 256");
        Require(
            Candidates.KeyFrameGaps.Count <= 16 && Candidates.KeyFrameGaps.All(gap => gap >= 2),
            "Candidates.KeyFrameGaps must be at most 16, each 2 or more");
        Require(Flow.WindowPixels is >= 3 and <= 255, "Flow.WindowPixels must be 3 to 255");
        Require(Costs.MotionSigma > 0 && Costs.BorderSigma > 0, "Costs.MotionSigma and Costs.BorderSigma must be above 0");
        Require(
            Evidence.UntrustedDistinctness < Evidence.TrustedDistinctness && Evidence.DistinctPatchRival < Evidence.CommonPatchRival,
            "Evidence.UntrustedDistinctness must lie below TrustedDistinctness, DistinctPatchRival below CommonPatchRival");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new DegenerateInputException($"multi-hypothesis tracker: {rule}");
    }
}
