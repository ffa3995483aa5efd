namespace Equiview.Tracking.Flow;

/// <summary>Where optical flow takes a point from one frame to another.</summary>
/// <param name="Point">Position in the second frame, raster pixels.</param>
/// <param name="ReturnErrorPixels">Forward-backward error: distance from its start when followed back; infinite where it was lost.</param>
internal readonly record struct FlowStep(PixelPoint Point, double ReturnErrorPixels);
