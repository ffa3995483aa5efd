using Equiview.Tracking;
using Equiview.Tracking.Beam;
namespace Equiview.Evaluation.Tracking;

/// <summary>The parts of 'accurate', each left out alone, and the optional ones, each put in alone.</summary>
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
        new("features alone (one match a frame)", Default with { Width = 1, DirectPeaks = 1, Flow = false, KeyFrameGaps = [], PhotometricAnchor = false, AlignReach = 0 }),
        new("without places below the cell", Default with { SubCell = false }),
        new("without rivals (one match a frame)", Default with { DirectPeaks = 1 }),
        new("without several hypotheses (greedy)", Default with { Width = 1 }),
        new("without flow from the frame before", Default with { Flow = false }),
        new("without sharpened flow", Default with { SharpenPixels = 0 }),
        new("without key frames", Default with { KeyFrameGaps = [] }),
        new("without the query's patch", Default with { PhotometricAnchor = false }),
        new("without alignment of matches", Default with { AlignReach = 0 }),
        new("without evened luma", Default with { EvenLuma = false }),
        new("without cost of drift", Default with { DriftCost = 0 }),
        new("without cost of look-alikes", Default with { DistractorPenalty = 0, AmbiguityPenalty = 0 }),
        new("without support points beyond the border", Default with { SupportRadius = 0 }),
        new("without a state out of the frame", Default with { OutOfFrameCost = Default.HiddenCost }),
        new("without hiding what looks unlike", Default with { VisibleDissimilarity = double.PositiveInfinity }),
        new("with a template bank of 4", Default with { BankSize = 4 }),
        new("with crops twice as fine", Default with { CropScale = 2 }),
        new("with smoothing", Default with { SmoothAcceleration = 0.002 }),
    ];
}
