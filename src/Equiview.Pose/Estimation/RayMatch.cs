namespace Equiview.Pose;

/// <summary>A pixel of a photograph and the pixel of a posed view that shows the same place: one epipolar constraint on the pose.</summary>
/// <param name="View">Index of the view.</param>
/// <param name="Reference">Pixel of the view, ideal pinhole.</param>
/// <param name="Pixel">Pixel of the photograph.</param>
internal readonly record struct RayMatch(int View, PixelPoint Reference, PixelPoint Pixel);
