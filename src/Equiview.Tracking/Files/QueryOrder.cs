namespace Equiview.Tracking.Files;

/// <summary>The columns of a query file that has no header.</summary>
public enum QueryOrder
{
    /// <summary>track, frame, x, y.</summary>
    TrackFrameXY,

    /// <summary>frame, x, y, as co-tracker takes queries.</summary>
    FrameXY,

    /// <summary>frame, y, x, as tapnet takes queries.</summary>
    FrameYX,
}
