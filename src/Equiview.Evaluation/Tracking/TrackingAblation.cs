using Equiview.Tracking;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Tracking;

/// <summary>The components of 'accurate', each left out by itself.</summary>
/// <param name="Name">What is changed; empty for the whole tracker.</param>
/// <param name="Options">The tracker's options.</param>
internal sealed record TrackingAblation(string Name, MultiHypothesisOptions Options)
{
    private static readonly MultiHypothesisOptions Default = new();

    /// <summary>The tracker as it is.</summary>
    public static TrackingAblation Whole { get; } = new("", Default);

    /// <summary>The tracker with each change alone.</summary>
    public static IReadOnlyList<TrackingAblation> Changes { get; } =
    [
        new("features alone (one match per frame)", FeaturesAlone() with { MaxHypotheses = 1 }),
        Candidates("without sub-cell refinement", c => c with { SubCellMatches = false }),
        Candidates("without alternative matches (one match per frame)", c => c with { MatchCount = 1 }),
        new("without several hypotheses (greedy)", Default with { MaxHypotheses = 1 }),
        Candidates("without flow from the previous frame", c => c with { DenseFlow = false }),
        new("without sharpened flow", Default with { Flow = Default.Flow with { SharpenPixels = 0 } }),
        Candidates("without key frames", c => c with { KeyFrameGaps = [] }),
        Candidates("without the query's patch", c => c with { AlignQueryPatch = false }),
        Candidates("without alignment of matches", c => c with { MatchAlignmentReach = 0 }),
        new("without local contrast normalization", Default with { Flow = Default.Flow with { LocalContrast = null } }),
        Costs("without drift cost", c => c with { DriftCost = 0 }),
        Costs("without distractor penalties", c => c with { DistractorPenalty = 0, AmbiguityPenalty = 0 }),
        new("without support points beyond the border", Default with { Flow = Default.Flow with { SupportRadius = 0 } }),
        Costs("without a state out of the frame", c => c with { OutOfFrameCost = c.HiddenCost }),
        new("without a threshold of visibility", Default with { Visibility = Default.Visibility with { MaxDissimilarity = double.PositiveInfinity } }),
    ];

    private static MultiHypothesisOptions FeaturesAlone() => Default with
    {
        Candidates = Default.Candidates with
        {
            MatchCount = 1, DenseFlow = false, KeyFrameGaps = [], AlignQueryPatch = false, MatchAlignmentReach = 0,
        },
    };

    private static TrackingAblation Candidates(string name, Func<CandidateOptions, CandidateOptions> change) =>
        new(name, Default with { Candidates = change(Default.Candidates) });

    private static TrackingAblation Costs(string name, Func<CostOptions, CostOptions> change) =>
        new(name, Default with { Costs = change(Default.Costs) });
}
