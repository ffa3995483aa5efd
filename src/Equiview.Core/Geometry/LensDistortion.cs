namespace Equiview;

/// <summary>How a lens bends the ideal pinhole image.</summary>
public enum LensModel
{
    /// <summary>Rational radial and tangential (Brown-Conrady), as in OpenCV's <c>projectPoints</c>.</summary>
    Radial,

    /// <summary>Equidistant fisheye (Kannala-Brandt), as in OpenCV's <c>fisheye</c>.</summary>
    Fisheye,
}

/// <summary>
/// Lens distortion on normalized image coordinates (x = X/Z, y = Y/Z), with OpenCV's parameter names. Radial:
/// <c>x' = x (1 + K1 r² + K2 r⁴ + K3 r⁶) / (1 + K4 r² + K5 r⁴ + K6 r⁶) + 2 P1 x y + P2 (r² + 2 x²)</c>, likewise y with P1 and P2
/// exchanged. Fisheye: <c>θ' = θ (1 + K1 θ² + K2 θ⁴ + K3 θ⁶ + K4 θ⁸)</c> with θ the angle from the optical axis.
/// </summary>
public sealed record LensDistortion(
    LensModel Model, double K1, double K2 = 0, double P1 = 0, double P2 = 0, double K3 = 0, double K4 = 0, double K5 = 0, double K6 = 0)
{
    private const int MaxIterations = 100;

    /// <summary>Whether every coefficient is zero and the model is radial: an ideal pinhole.</summary>
    public bool IsNone => Model == LensModel.Radial && K1 == 0 && K2 == 0 && P1 == 0 && P2 == 0 && K3 == 0 && K4 == 0 && K5 == 0 && K6 == 0;

    /// <summary>Where an ideal normalized point appears, in normalized coordinates.</summary>
    public (double X, double Y) Distort(double x, double y)
    {
        double r2 = (x * x) + (y * y);
        if (Model == LensModel.Fisheye)
        {
            double r = Math.Sqrt(r2), theta = Math.Atan(r), t2 = theta * theta;
            double scale = r < 1e-12 ? 1 : theta * (1 + (t2 * (K1 + (t2 * (K2 + (t2 * (K3 + (t2 * K4)))))))) / r;
            return (x * scale, y * scale);
        }

        double radial = (1 + (r2 * (K1 + (r2 * (K2 + (r2 * K3)))))) / (1 + (r2 * (K4 + (r2 * (K5 + (r2 * K6))))));
        return ((x * radial) + (2 * P1 * x * y) + (P2 * (r2 + (2 * x * x))), (y * radial) + (P1 * (r2 + (2 * y * y))) + (2 * P2 * x * y));
    }

    /// <summary>
    /// The ideal normalized point that appears at a distorted one, by Newton's method; NaN when there is none (outside the range in which
    /// the model can be inverted).
    /// </summary>
    public (double X, double Y) Undistort(double x, double y)
    {
        double ux = x, uy = y;
        const double step = 1e-6;
        for (int i = 0; i < MaxIterations; i++)
        {
            (double dx, double dy) = Distort(ux, uy);
            double ex = dx - x, ey = dy - y;
            if ((ex * ex) + (ey * ey) < 1e-26)
                return (ux, uy);
            (double ax, double ay) = Distort(ux + step, uy);
            (double bx, double by) = Distort(ux, uy + step);
            double j11 = (ax - dx) / step, j21 = (ay - dy) / step, j12 = (bx - dx) / step, j22 = (by - dy) / step;
            double determinant = (j11 * j22) - (j12 * j21);
            ux -= ((j22 * ex) - (j12 * ey)) / determinant;
            uy -= ((j11 * ey) - (j21 * ex)) / determinant;
        }

        (double fx, double fy) = Distort(ux, uy);
        return Math.Abs(fx - x) + Math.Abs(fy - y) < 1e-9 ? (ux, uy) : (double.NaN, double.NaN);
    }

    /// <summary>The pixel at which the ideal pinhole camera would show what the real lens shows at <paramref name="pixel"/>.</summary>
    public PixelPoint UndistortPixel(CameraIntrinsics camera, PixelPoint pixel)
    {
        (double x, double y) = Undistort((pixel.X - camera.Cx) / camera.Fx, (pixel.Y - camera.Cy) / camera.Fy);
        return new((camera.Fx * x) + camera.Cx, (camera.Fy * y) + camera.Cy);
    }

    /// <summary>The pixel of a point in camera coordinates through this lens.</summary>
    public PixelPoint Project(CameraIntrinsics camera, Vector3D point)
    {
        (double x, double y) = Distort(point.X / point.Z, point.Y / point.Z);
        return new((camera.Fx * x) + camera.Cx, (camera.Fy * y) + camera.Cy);
    }
}
