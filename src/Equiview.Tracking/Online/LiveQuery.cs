using Equiview.Tracking.Beam;
using Equiview.Tracking.Occlusion;

namespace Equiview.Tracking.Online;

/// <summary>A query with its life: what state it is in, since when, and why.</summary>
internal sealed class LiveQuery(int track, HypothesisSet beam, OnlineOptions options)
{
    public int Track { get; } = track;

    public HypothesisSet Beam { get; } = beam;

    public QueryState State { get; private set; } = QueryState.Active;

    private bool OutOfFrame => Beam.Best.Origin == CandidateOrigin.OutOfFrame;

    /// <summary>Takes the query out of the running frames, or back in.</summary>
    public string Set(QueryState state, string reason)
    {
        State = state;
        return reason;
    }

    /// <summary>The state after a frame, and why it changed.</summary>
    public string? Update()
    {
        int hidden = Beam.Best.HiddenFrames;
        switch (State)
        {
            case QueryState.Active or QueryState.Reacquired when hidden >= options.LostAfterFrames:
                State = QueryState.Lost;
                return OutOfFrame ? FormattableString.Invariant($"left the frame {hidden} frames ago: its motion led beyond the border")
                    : FormattableString.Invariant($"hidden for {hidden} frames: no place looks like it and fits its motion");
            case QueryState.Reacquired:
                State = QueryState.Active;
                return null;
            case QueryState.Lost when hidden == 0:
                State = QueryState.Reacquired;
                return FormattableString.Invariant($"seen again: dissimilarity {Beam.Best.Dissimilarity:F2}");
            case QueryState.Lost when hidden >= options.RemoveAfterFrames:
                State = QueryState.Removed;
                return FormattableString.Invariant($"{(OutOfFrame ? "out of the frame" : "hidden")} for {hidden} frames, the limit");
            default:
                return null;
        }
    }

    public TrackedPoint ToPoint(string? reason, ImageSize size) => new(Track, Beam.Best.Point, State != QueryState.Paused && Visibility.IsSeen(Beam.Best, size, options.Beam), Visibility.Confidence(Beam.Best, options.Beam), OutOfFrame, State, reason);
}
