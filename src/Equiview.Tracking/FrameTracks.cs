namespace Equiview.Tracking;

/// <summary>All points of one frame.</summary>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Points">Points in the order in which their queries began.</param>
/// <param name="Latency">Time from the frame's arrival to this result.</param>
public sealed record FrameTracks(int Frame, IReadOnlyList<TrackedPoint> Points, TimeSpan Latency);
