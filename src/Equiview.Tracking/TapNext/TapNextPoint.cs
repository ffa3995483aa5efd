namespace Equiview.Tracking.TapNext;

/// <summary>The state of one query while it is followed: active, lost after some hidden frames, or reacquired.</summary>
/// <param name="query">The query, in raster pixels.</param>
internal sealed class TapNextPoint(PointQuery query)
{
    private const int LostAfterFrames = 3;
    private int hidden;
    private QueryState state = QueryState.Active;

    /// <summary>The point in the next frame from its query's on.</summary>
    public TrackedPoint Next(int frame, PixelPoint point, bool visible, float confidence)
    {
        hidden = visible ? 0 : hidden + 1;
        string? reason = frame == query.Frame ? "added" : null;
        switch (state)
        {
            case QueryState.Active or QueryState.Reacquired when hidden >= LostAfterFrames:
                (state, reason) = (QueryState.Lost, $"hidden for {CountText.Of(hidden, "frame")}");
                break;
            case QueryState.Reacquired:
                state = QueryState.Active;
                break;
            case QueryState.Lost when visible:
                (state, reason) = (QueryState.Reacquired, "visible again");
                break;
            default:
                break;
        }

        // The network does not distinguish a point that has left the frame from an occluded one.
        return new TrackedPoint(query.Track, point, visible, confidence, OutOfFrame: false, state, reason);
    }
}
