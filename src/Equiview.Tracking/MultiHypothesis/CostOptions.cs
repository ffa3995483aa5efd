using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>What a path through the candidates of the multi-hypothesis tracker costs.</summary>
public sealed record CostOptions
{
    private const string Group = "costs";

    /// <summary>Weight of the dissimilarity to the query template.</summary>
    public double QueryTemplateWeight { get; init; } = FittedConstants.Number(Group);

    /// <summary>Weight of the dissimilarity to the recent template.</summary>
    public double RecentTemplateWeight { get; init; } = FittedConstants.Number(Group);

    /// <summary>Standard deviation of the position around the predicted one; a deviation of one sigma costs one half.</summary>
    public double MotionSigma { get; init; } = FittedConstants.Number(Group);

    /// <summary>Factor on <see cref="MotionSigma"/> where no trusted flow predicts the position, or the point was hidden.</summary>
    public double UntrustedMotionFactor { get; init; } = FittedConstants.Number(Group);

    /// <summary>What is added to that factor per square root of frames hidden in a row: a random walk.</summary>
    public double HiddenMotionGrowth { get; init; } = FittedConstants.Number(Group);

    /// <summary>Largest cost of deviating from the predicted motion: the price of a jump.</summary>
    public double JumpCost { get; init; } = FittedConstants.Number(Group);

    /// <summary>Cost of a candidate that is not aligned with the patch of the query frame, and so may have drifted.</summary>
    public double DriftCost { get; init; } = FittedConstants.Number(Group);

    /// <summary>Added to <see cref="JumpCost"/> for an ambiguous match, one with an equally similar peak elsewhere in the frame.</summary>
    public double AmbiguityPenalty { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Added to <see cref="JumpCost"/> for a candidate that is no more similar to the query template than the strongest distractor of the
    /// query frame; see <see cref="DistractorSlope"/>. Also the largest motion cost of a point that comes back from beyond the border.
    /// </summary>
    public double DistractorPenalty { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// How steeply <see cref="DistractorPenalty"/> sets in, 1 or more: it is 0 up to (1 - 1 / slope) times the distractor's dissimilarity
    /// and complete at the distractor's dissimilarity.
    /// </summary>
    public double DistractorSlope { get; init; } = FittedConstants.Number(Group);

    /// <summary>Cells of the query frame farther than this from the query count as distractors.</summary>
    public double DistractorMinDistance { get; init; } = FittedConstants.Number(Group);

    /// <summary>Cost of a frame in which the point is occluded; a visible one costs its weighted dissimilarities.</summary>
    public double HiddenCost { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Cost of a frame for which the motion has carried the point well beyond the border. Lower than <see cref="HiddenCost"/>, since the
    /// point cannot be visible there.
    /// </summary>
    public double OutOfFrameCost { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Distance beyond the border over which the cost goes from <see cref="HiddenCost"/> to <see cref="OutOfFrameCost"/>.
    /// </summary>
    public double BorderSigma { get; init; } = FittedConstants.Number(Group);

    /// <summary>Cost of becoming hidden, and of becoming visible again.</summary>
    public double SwitchCost { get; init; } = FittedConstants.Number(Group);

    /// <summary>Visible hypotheses nearer to each other than this are merged.</summary>
    public double MergeDistance { get; init; } = FittedConstants.Number(Group);
}
