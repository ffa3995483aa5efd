namespace Equiview.Tracking;

/// <summary>The tracker of a video.</summary>
public enum TrackingMode
{
    /// <summary>Offline multi-hypothesis tracker: the steps of <see cref="Online"/> in both directions of time.</summary>
    Accurate,

    /// <summary>Multi-hypothesis tracker frame by frame in constant memory, forward only.</summary>
    Online,

    /// <summary>The tracker of You et al. 2025, parameter for parameter.</summary>
    Paper,

    /// <summary>Pyramidal Lucas-Kanade chained from frame to frame: the baseline; needs no features.</summary>
    Flow,

    /// <summary>TAPNext or TAPNext++, frame by frame; a learned tracker, see <see cref="TapNext.TapNextTracker"/>.</summary>
    TapNext,
}
