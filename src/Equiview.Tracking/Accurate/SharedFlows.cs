using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Accurate;

/// <summary>Both passes ask for the same pairs of frames, in opposite order.</summary>
internal sealed class SharedFlows(Func<GrayFrame, GrayFrame, FlowPair> compute)
{
    // By the frame where it begins; there is one step from each frame.
    private readonly Dictionary<GrayFrame, (GrayFrame To, FlowPair Flow)> known = [];

    /// <summary>Whether flow that is computed now is kept for the other direction.</summary>
    public bool Keep { get; set; }

    public FlowPair Between(GrayFrame from, GrayFrame to)
    {
        if (known.TryGetValue(to, out (GrayFrame To, FlowPair Flow) other) && other.To == from)
        {
            known.Remove(to);
            return other.Flow.Reversed;
        }

        FlowPair pair = compute(from, to);
        if (Keep)
            known[from] = (to, pair);
        return pair;
    }

    /// <summary>Drops the flow from a frame that is no longer held.</summary>
    public void Release(GrayFrame from) => known.Remove(from);
}
