using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Accurate;

/// <summary>Both passes ask for the same pairs of frames, in opposite order.</summary>
internal sealed class SharedFlows(Func<GrayFrame, GrayFrame, FlowPair> compute)
{
    private readonly Dictionary<(GrayFrame From, GrayFrame To), FlowPair> known = [];

    /// <summary>Whether flow that is computed now is kept for the other direction.</summary>
    public bool Keep { get; set; }

    public FlowPair Between(GrayFrame from, GrayFrame to)
    {
        if (known.Remove((to, from), out FlowPair? pair))
            return pair.Reversed;
        pair = compute(from, to);
        if (Keep)
            known[(from, to)] = pair;
        return pair;
    }
}
