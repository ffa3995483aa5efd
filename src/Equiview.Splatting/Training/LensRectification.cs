namespace Equiview.Splatting.Training;

/// <summary>Takes a lens out of float planes, bilinearly, so that an ideal pinhole camera of the same intrinsics fits them.</summary>
internal static class LensRectification
{
    /// <summary>The planes without the lens; 0 where the lens never saw the pixel.</summary>
    /// <param name="planes">[C, H, W] as photographed.</param>
    /// <param name="camera">Its intrinsics, which stay.</param>
    /// <param name="lens">The lens.</param>
    public static PlanarImage Rectify(PlanarImage planes, CameraIntrinsics camera, LensDistortion lens)
    {
        var result = new PlanarImage(planes.Size, planes.Channels, new float[planes.Values.Length]);
        int width = planes.Size.Width, height = planes.Size.Height;
        Parallel.For(0, height, y =>
        {
            for (int x = 0; x < width; x++)
            {
                (double u, double v) = lens.Distort((x + 0.5 - camera.Cx) / camera.Fx, (y + 0.5 - camera.Cy) / camera.Fy);
                (double column, double row) = ((camera.Fx * u) + camera.Cx - 0.5, (camera.Fy * v) + camera.Cy - 0.5);
                if (!(column >= 0 && row >= 0 && column <= width - 1 && row <= height - 1))
                    continue;
                int x0 = (int)column, y0 = (int)row, x1 = Math.Min(x0 + 1, width - 1), y1 = Math.Min(y0 + 1, height - 1);
                float fx = (float)(column - x0), fy = (float)(row - y0);
                for (int c = 0; c < planes.Channels; c++)
                {
                    ReadOnlySpan<float> plane = planes.Plane(c);
                    float above = plane[(y0 * width) + x0] + (fx * (plane[(y0 * width) + x1] - plane[(y0 * width) + x0]));
                    float below = plane[(y1 * width) + x0] + (fx * (plane[(y1 * width) + x1] - plane[(y1 * width) + x0]));
                    result.Plane(c)[(y * width) + x] = above + (fy * (below - above));
                }
            }
        });
        return result;
    }
}
