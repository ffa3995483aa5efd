using Equiview.Pose.Solvers;

namespace Equiview.Pose.Estimation;

/// <summary>
/// A pixel of a photograph and the pixel of a posed view that shows the same point of the object: one epipolar constraint on the pose.
/// </summary>
/// <param name="View">Index of the view.</param>
/// <param name="Reference">Pixel of the view, ideal pinhole.</param>
/// <param name="Pixel">Pixel of the photograph.</param>
/// <param name="Weight">Factor of its squared residual.</param>
internal readonly record struct EpipolarMatch(int View, PixelPoint Reference, PixelPoint Pixel, double Weight = 1);

/// <summary>A match of a point of the object, with the view that it came through.</summary>
/// <param name="View">Index of the view.</param>
/// <param name="Match">The match.</param>
internal readonly record struct ViewedMatch(int View, ObjectMatch Match);
