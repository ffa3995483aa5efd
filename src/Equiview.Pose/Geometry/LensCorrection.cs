namespace Equiview.Pose.Geometry;

/// <summary>Photographs of a real lens as an ideal pinhole camera of the same intrinsics would have taken them.</summary>
public static class LensCorrection
{
    /// <summary>Takes the lens out of an image, bilinearly; pixels that the lens never saw are black.</summary>
    /// <param name="image">As photographed.</param>
    /// <param name="camera">Its intrinsics, which stay.</param>
    /// <param name="lens">The lens.</param>
    public static RgbImage Undistort(RgbImage image, CameraIntrinsics camera, LensDistortion lens)
    {
        var result = new RgbImage(image.Size);
        Parallel.For(0, image.Height, y =>
        {
            Span<byte> row = result.Row(y);
            for (int x = 0; x < image.Width; x++)
            {
                (double u, double v) = lens.Distort((x + 0.5 - camera.Cx) / camera.Fx, (y + 0.5 - camera.Cy) / camera.Fy);
                Sample(image, (camera.Fx * u) + camera.Cx - 0.5, (camera.Fy * v) + camera.Cy - 0.5, row.Slice(3 * x, 3));
            }
        });
        return result;
    }

    // At integer coordinates of pixel centers.
    private static void Sample(RgbImage image, double x, double y, Span<byte> rgb)
    {
        if (!(x > -0.5 && y > -0.5 && x < image.Width - 0.5 && y < image.Height - 0.5))
            return;
        (x, y) = (Math.Clamp(x, 0, image.Width - 1), Math.Clamp(y, 0, image.Height - 1));
        int x0 = (int)x, y0 = (int)y, x1 = Math.Min(x0 + 1, image.Width - 1), y1 = Math.Min(y0 + 1, image.Height - 1);
        (double fx, double fy) = (x - x0, y - y0);
        ReadOnlySpan<byte> top = image.Row(y0), bottom = image.Row(y1);
        for (int c = 0; c < 3; c++)
        {
            double above = top[(3 * x0) + c] + (fx * (top[(3 * x1) + c] - top[(3 * x0) + c])), below = bottom[(3 * x0) + c]
                + (fx * (bottom[(3 * x1) + c] - bottom[(3 * x0) + c]));
            rgb[c] = (byte)Math.Round(above + (fy * (below - above)));
        }
    }
}
