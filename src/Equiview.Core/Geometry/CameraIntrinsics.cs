namespace Equiview;

/// <summary>
/// A pinhole camera in pixels, raster convention (the first pixel's center is 0.5, 0.5), so intrinsics scale with the image.
/// </summary>
/// <param name="Fx">Focal length along x, pixels.</param>
/// <param name="Fy">Focal length along y, pixels.</param>
/// <param name="Cx">Principal point x, raster pixels.</param>
/// <param name="Cy">Principal point y, raster pixels.</param>
/// <param name="Size">Size of the image the numbers belong to.</param>
public readonly record struct CameraIntrinsics(double Fx, double Fy, double Cx, double Cy, ImageSize Size)
{
    /// <summary>The pixel of a point in camera coordinates (OpenCV axes, any unit); not finite where Z is 0.</summary>
    public PixelPoint Project(Vector3D point) => new((Fx * point.X / point.Z) + Cx, (Fy * point.Y / point.Z) + Cy);

    /// <summary>The point in camera coordinates that a pixel shows at z-depth <paramref name="depth"/>.</summary>
    public Vector3D Unproject(PixelPoint pixel, double depth) => new((pixel.X - Cx) / Fx * depth, (pixel.Y - Cy) / Fy * depth, depth);

    /// <summary>The same camera after the image was resized.</summary>
    public CameraIntrinsics ResizedTo(ImageSize size)
    {
        double sx = (double)size.Width / Size.Width, sy = (double)size.Height / Size.Height;
        return new CameraIntrinsics(Fx * sx, Fy * sy, Cx * sx, Cy * sy, size);
    }

    /// <summary>Intrinsics given with an integer coordinate at a pixel's center (OpenCV, BOP, the paper's code).</summary>
    public static CameraIntrinsics FromPixelCenter(double fx, double fy, double cx, double cy, ImageSize size) =>
        new(fx, fy, cx + 0.5, cy + 0.5, size);
}
