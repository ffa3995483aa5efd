using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking;

/// <summary>How points of a source are followed frame by frame, and when they are given up.</summary>
public sealed record PointTrackerOptions
{
    /// <summary>Frames in a row without seeing the point after which a query is lost, 1 or more.</summary>
    public int LostAfterFrames { get; init; } = 3;

    /// <summary>Frames in a row without seeing the point after which a query is removed; null never removes it.</summary>
    public int? RemoveAfterFrames { get; init; }

    /// <summary>
    /// Frames of its past that each hypothesis keeps, which bounds the memory; at least the largest of
    /// <see cref="CandidateOptions.KeyFrameGaps"/>. 8 covers the default gaps of 3 and 7 and the five frames of the median velocity.
    /// </summary>
    public int MemoryFrames { get; init; } = 8;

    /// <summary>Candidates, costs and thresholds of the multi-hypothesis tracker.</summary>
    public MultiHypothesisOptions Search { get; init; } = new();

    internal void Check()
    {
        if (LostAfterFrames < 1)
            throw new DegenerateInputException($"point tracker: LostAfterFrames must be 1 or more; got {LostAfterFrames}");
        if (RemoveAfterFrames < LostAfterFrames)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"point tracker: RemoveAfterFrames ({RemoveAfterFrames}) must not be below LostAfterFrames ({LostAfterFrames})"));
        }
    }
}
