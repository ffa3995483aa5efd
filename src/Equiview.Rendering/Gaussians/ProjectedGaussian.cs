namespace Equiview.Rendering.Gaussians;

/// <summary>A Gaussian as one camera sees it.</summary>
/// <param name="X">
/// Mean in raster pixels; mean and conic are double, since what single precision cuts off them shows in sharp and long Gaussians.
/// </param>
/// <param name="Y">Mean in raster pixels.</param>
/// <param name="ConicA">Inverse of the blurred 2D covariance, xx.</param>
/// <param name="ConicB">Inverse of the blurred 2D covariance, xy.</param>
/// <param name="ConicC">Inverse of the blurred 2D covariance, yy.</param>
/// <param name="Opacity">Opacity as blended: with compensation when antialiased.</param>
/// <param name="Depth">z-depth of the mean, scene units.</param>
/// <param name="Compensation">sqrt of the determinants' ratio before and after the blur.</param>
/// <param name="RadiusX">Half width in whole pixels outside of which alpha stays below 1/255; 0 when culled.</param>
/// <param name="RadiusY">Half height; 0 when culled.</param>
/// <param name="Red">Display color from the camera's direction, at least 0.</param>
/// <param name="Green">Display color.</param>
/// <param name="Blue">Display color.</param>
internal readonly record struct ProjectedGaussian(
    double X, double Y, double ConicA, double ConicB, double ConicC, float Opacity, float Depth, float Compensation, int RadiusX,
    int RadiusY, float Red, float Green, float Blue)
{
    /// <summary>Largest exponent sigma at which alpha = opacity exp(-sigma) still reaches 1/255.</summary>
    public float Cutoff { get; init; }

    /// <summary>Whether it can touch the image.</summary>
    public bool IsVisible => RadiusX > 0;
}
