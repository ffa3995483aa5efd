using Equiview.Tracking.Beam;

namespace Equiview.Tracking.Online;

/// <summary>How points of a live source are followed and when they are given up.</summary>
public sealed record OnlineOptions
{
    /// <summary>Hidden frames in a row after which a query is lost, 1 or more.</summary>
    public int LostAfterFrames { get; init; } = 3;

    /// <summary>Hidden frames in a row after which a query is removed; null waits for ever.</summary>
    public int? RemoveAfterFrames { get; init; }

    /// <summary>Candidates and weights; the memory is what bounds the tracker's.</summary>
    public MultiHypothesisOptions Beam { get; init; } = new() { Memory = 8 };

    internal void Check()
    {
        if (LostAfterFrames < 1 || RemoveAfterFrames < LostAfterFrames || Beam.Memory is null)
            throw new DegenerateInputException("online tracking needs 1 or more frames until lost, no fewer until removed, and a bounded memory");
    }
}
