namespace Equiview.Tracking.Online;

/// <summary>Where a query stands in its life.</summary>
public enum QueryState
{
    /// <summary>Followed and seen.</summary>
    Active,

    /// <summary>Hidden or out of the frame for a while; its place is a guess.</summary>
    Lost,

    /// <summary>Seen again after being lost; active from the next frame on.</summary>
    Reacquired,

    /// <summary>Set aside by the user; keeps its appearance, costs nothing.</summary>
    Paused,

    /// <summary>Gone for good; named in one last frame.</summary>
    Removed,
}

/// <summary>A point in one frame.</summary>
/// <param name="Track">Number of its query.</param>
/// <param name="Point">Place in raster pixels; a guess where not visible.</param>
/// <param name="Visible">Whether it is seen.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="OutOfFrame">Whether it is not seen because it has left the frame.</param>
/// <param name="State">Where its query stands.</param>
/// <param name="Reason">Why the state changed in this frame; null where it did not.</param>
public sealed record TrackedPoint(int Track, PixelPoint Point, bool Visible, float Confidence, bool OutOfFrame, QueryState State, string? Reason);

/// <summary>All points of one frame.</summary>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Points">Points in the order their queries were added.</param>
/// <param name="Latency">Time from the frame's arrival to this result.</param>
public sealed record TrackedFrame(int Frame, IReadOnlyList<TrackedPoint> Points, TimeSpan Latency);
