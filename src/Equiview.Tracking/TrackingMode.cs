namespace Equiview.Tracking;

/// <summary>How points are followed.</summary>
public enum TrackingMode
{
    /// <summary>Offline: candidates of many origins joined over the whole video, both directions of time.</summary>
    Accurate,

    /// <summary>Frame by frame in constant memory, forwards only.</summary>
    Online,

    /// <summary>The paper's tracker, parameter for parameter.</summary>
    Paper,

    /// <summary>Pyramidal Lucas-Kanade chained from frame to frame: the baseline; needs no features.</summary>
    Flow,
}
