using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Tracking;

/// <summary>The components of the accurate tracker, each left out alone.</summary>
/// <param name="Name">What is changed; empty for the whole.</param>
/// <param name="Options">The tracker's options.</param>
public sealed record TrackingAblation(string Name, MultiHypothesisOptions Options)
{
    private static readonly MultiHypothesisOptions Default = new();

    /// <summary>The tracker as it is.</summary>
    public static TrackingAblation Whole { get; } = new("", Default);

    /// <summary>The tracker with each change alone.</summary>
    public static IReadOnlyList<TrackingAblation> Changes { get; } =
    [
        new("features alone (one match per frame)", Default with
        {
            MaxHypotheses = 1,
            Candidates = Default.Candidates with
            {
                MatchCount = 1, DenseFlow = false, KeyFrameGaps = [], AlignQueryPatch = false, MatchAlignmentReach = 0,
            },
        }),
        With("without sub-cell matches", c => c with { SubCellMatches = false }),
        With("without rival matches (one per frame)", c => c with { MatchCount = 1 }),
        new("without several hypotheses (greedy)", Default with { MaxHypotheses = 1 }),
        With("without flow from the previous frame", c => c with { DenseFlow = false }),
        new("without sharpened flow", Default with { Flow = Default.Flow with { SharpenPixels = 0 } }),
        With("without key frames", c => c with { KeyFrameGaps = [] }),
        With("without alignment of the query patch", c => c with { AlignQueryPatch = false }),
        With("without alignment of matches", c => c with { MatchAlignmentReach = 0 }),
        new("without local contrast normalization", Default with { Flow = Default.Flow with { LocalContrast = null } }),
        Cost("without drift cost", c => c with { DriftCost = 0 }),
        Cost("without distractor and ambiguity penalties", c => c with { DistractorPenalty = 0, AmbiguityPenalty = 0 }),
        new("without support points beyond the border", Default with { Flow = Default.Flow with { SupportRadius = 0 } }),
        Cost("without a state out of the frame", c => c with { OutOfFrameCost = c.HiddenCost }),
        new("without hiding dissimilar points", Default with
        {
            Visibility = Default.Visibility with { MaxDissimilarity = double.PositiveInfinity },
        }),
    ];

    private static TrackingAblation With(string name, Func<CandidateOptions, CandidateOptions> change) =>
        new(name, Default with { Candidates = change(Default.Candidates) });

    private static TrackingAblation Cost(string name, Func<CostOptions, CostOptions> change) =>
        new(name, Default with { Costs = change(Default.Costs) });
}
