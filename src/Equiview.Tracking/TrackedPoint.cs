namespace Equiview.Tracking;

/// <summary>A point in one frame.</summary>
/// <param name="Track">Number of its query.</param>
/// <param name="Point">Position in raster pixels; extrapolated where not visible.</param>
/// <param name="Visible">Whether it is visible.</param>
/// <param name="Confidence">Confidence in its visibility, 0 to 1.</param>
/// <param name="OutOfFrame">Whether it is not visible because it has left the frame.</param>
/// <param name="State">State of its query.</param>
/// <param name="Reason">Why the state changed in this frame; null where it did not.</param>
public sealed record TrackedPoint(
    int Track, PixelPoint Point, bool Visible, float Confidence, bool OutOfFrame, QueryState State, string? Reason);
