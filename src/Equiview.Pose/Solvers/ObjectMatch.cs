namespace Equiview.Pose.Solvers;

/// <summary>A point of the object and the pixel that is taken for its image.</summary>
/// <param name="Point">Object frame.</param>
/// <param name="Pixel">
/// Raster pixels of an ideal pinhole image; undistort first with <see cref="LensDistortion.UndistortPixel"/> where the lens bends.
/// </param>
/// <param name="Weight">
/// Relative confidence, above 0, default 1. Sampling starts with the heaviest matches, and the refinement multiplies squared residuals with
/// it.
/// </param>
public readonly record struct ObjectMatch(Vector3D Point, PixelPoint Pixel, double Weight = 1)
{
    /// <summary>Whether every number is finite and the weight is positive.</summary>
    public bool IsUsable => Point.IsFinite && Pixel.IsFinite && double.IsFinite(Weight) && Weight > 0;

    /// <summary>
    /// Squared distance in pixels between the pixel and the projected point; infinite when the point is not in front of the camera.
    /// </summary>
    public double SquaredError(RigidTransform cameraFromObject, CameraIntrinsics camera)
    {
        Vector3D p = cameraFromObject * Point;
        if (p.Z <= 0)
            return double.PositiveInfinity;
        double du = (camera.Fx * p.X / p.Z) + camera.Cx - Pixel.X, dv = (camera.Fy * p.Y / p.Z) + camera.Cy - Pixel.Y;
        return (du * du) + (dv * dv);
    }
}
