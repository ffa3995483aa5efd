using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Online;

/// <summary>State machine of one query: active, lost, reacquired, paused, removed, with the reason for the last change.</summary>
/// <param name="track">Number of the query.</param>
/// <param name="hypotheses">What is known about its point.</param>
/// <param name="options">When it is lost and removed.</param>
internal sealed class LiveQuery(int track, HypothesisSet hypotheses, PointTrackerOptions options)
{
    /// <summary>Number of the query.</summary>
    public int Track { get; } = track;

    /// <summary>What is known about its point.</summary>
    public HypothesisSet Hypotheses { get; } = hypotheses;

    /// <summary>The state after the newest frame.</summary>
    public QueryState State { get; private set; } = QueryState.Active;

    /// <summary>Why the state changed in the newest frame; null where it did not.</summary>
    public string? Reason { get; private set; } = "added";

    private bool OutOfFrame => Hypotheses.Best.Origin == CandidateOrigin.OutOfFrame;

    /// <summary>Changes the state on the user's request.</summary>
    public void Set(QueryState state, string reason) => (State, Reason) = (state, reason);

    /// <summary>Changes the state by what the newest frame showed.</summary>
    public void Update()
    {
        int hidden = Hypotheses.Best.HiddenFrames;
        Reason = null;
        switch (State)
        {
            case QueryState.Active or QueryState.Reacquired when hidden >= options.LostAfterFrames:
                Set(QueryState.Lost, OutOfFrame
                    ? $"left the frame {CountText.Of(hidden, "frame")} ago: its motion led beyond the border"
                    : $"hidden for {CountText.Of(hidden, "frame")}: no similar position fits its motion");
                break;
            case QueryState.Reacquired:
                State = QueryState.Active;
                break;
            case QueryState.Lost when hidden == 0:
                Set(QueryState.Reacquired, FormattableString.Invariant($"visible again: dissimilarity {Hypotheses.Best.Dissimilarity:F2}"));
                break;
            case QueryState.Lost when hidden >= options.RemoveAfterFrames:
                string where = OutOfFrame ? "out of the frame" : "hidden";
                Set(QueryState.Removed, $"{where} for {CountText.Of(hidden, "frame")}, the limit");
                break;
            default:
                break;
        }
    }

    /// <summary>The point in the newest frame.</summary>
    /// <param name="size">The frame.</param>
    public TrackedPoint ToPoint(ImageSize size)
    {
        Hypothesis best = Hypotheses.Best;
        bool visible = State != QueryState.Paused && Visibility.IsSeen(best, size, options.Search.Visibility);
        return new(Track, best.Point, visible, Visibility.Confidence(best, options.Search.Visibility), OutOfFrame, State, Reason);
    }
}
