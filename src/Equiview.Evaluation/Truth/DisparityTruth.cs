namespace Equiview.Evaluation.Truth;

/// <summary>
/// True matches of a rectified stereo pair from the left disparity alone: x_right = x_left - d. A pixel is hidden in the right image where
/// another one with a larger disparity (nearer) lands on the same right pixel.
/// </summary>
internal static class DisparityTruth
{
    /// <summary>Disparities that may differ and still be one surface, pixels.</summary>
    public const double SameSurfacePixels = 1;

    /// <summary>The matches from the left to the right image.</summary>
    /// <param name="disparity">One plane: pixels, 0 or not finite where unknown.</param>
    /// <param name="right">Size of the right image.</param>
    public static IReadOnlyList<TrueMatch> Between(PlanarImage disparity, ImageSize right)
    {
        (int width, int height) = (disparity.Size.Width, disparity.Size.Height);
        float[] d = disparity.Values;
        var nearest = new float[right.Width];
        var matches = new List<TrueMatch>();
        for (int y = 0; y < Math.Min(height, right.Height); y++)
        {
            ReadOnlySpan<float> row = d.AsSpan(y * width, width);
            Array.Clear(nearest);
            for (int x = 0; x < width; x++)
            {
                if (Landing(row[x], x, right.Width) is { } to)
                    nearest[(int)to] = Math.Max(nearest[(int)to], row[x]);
            }

            for (int x = 0; x < width; x++)
            {
                if (Landing(row[x], x, right.Width) is { } to && row[x] >= nearest[(int)to] - SameSurfacePixels)
                    matches.Add(new TrueMatch(new(x + 0.5, y + 0.5), new(to, y + 0.5)));
            }
        }

        return matches;
    }

    private static double? Landing(float disparity, int x, int width)
    {
        double to = x + 0.5 - disparity;
        return disparity > 0 && float.IsFinite(disparity) && to >= 0 && to < width ? to : null;
    }
}
