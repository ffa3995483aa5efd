using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Which candidate positions the multi-hypothesis tracker considers in each frame.</summary>
public sealed record CandidateOptions
{
    private const string Group = "candidates";

    /// <summary>Peaks of the similarity to the query template over the whole frame that become candidates, 0 or more.</summary>
    public int MatchCount { get; init; } = FittedConstants.Integer(Group);

    /// <summary>Whether those peaks are refined below the cell.</summary>
    public bool SubCellMatches { get; init; } = true;

    /// <summary>Smallest distance between two peaks along one axis, cells.</summary>
    public int MinPeakDistanceCells { get; init; } = FittedConstants.Integer(Group);

    /// <summary>Temperature of the softmax that refines a peak, as a share of the range of scores in the 5 x 5 cells around it.</summary>
    public double PeakTemperature { get; init; } = FittedConstants.Number(Group);

    /// <summary>Lead in dissimilarity over the next peak from which a match counts as unambiguous.</summary>
    public double UniqueMatchLead { get; init; } = FittedConstants.Number(Group);

    /// <summary>Whether dense optical flow from the previous frame proposes candidates.</summary>
    public bool DenseFlow { get; init; } = true;

    /// <summary>
    /// Earlier frames, counted back, from which Lucas-Kanade proposes candidates too, 2 or more each; long-range flow as in MFT (Neoral et
    /// al., WACV 2024).
    /// </summary>
    public IReadOnlyList<int> KeyFrameGaps { get; init; } = FittedConstants.Integers(Group);

    /// <summary>Whether the patch of the query frame is aligned photometrically, which removes drift.</summary>
    public bool AlignQueryPatch { get; init; } = true;

    /// <summary>How far photometric alignment may move a feature match; 0 turns it off for matches.</summary>
    public double MatchAlignmentReach { get; init; } = FittedConstants.Number(Group);

    /// <summary>Candidates nearer to each other than this are one, pixels.</summary>
    public double MinDistancePixels { get; init; } = FittedConstants.Number(Group);
}
