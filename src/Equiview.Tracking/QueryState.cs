namespace Equiview.Tracking;

/// <summary>State of a query that is followed frame by frame.</summary>
public enum QueryState
{
    /// <summary>Followed and visible, or hidden only for a moment.</summary>
    Active,

    /// <summary>Hidden or out of the frame for several frames; its position is extrapolated.</summary>
    Lost,

    /// <summary>Visible again after being lost; active from the next frame on.</summary>
    Reacquired,

    /// <summary>Suspended by the user; its templates are kept and it costs no time.</summary>
    Paused,

    /// <summary>No longer followed; reported in one last frame.</summary>
    Removed,
}
