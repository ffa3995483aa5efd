namespace Equiview.Imaging.Resampling;

/// <summary>From 8-bit interleaved to float planar images and back.</summary>
public static class PlanarConversion
{
    /// <summary>The image as 3 planes R, G, B of floats, 255 becoming 1.</summary>
    /// <exception cref="DegenerateInputException">The planes do not fit into one array.</exception>
    public static PlanarImage ToPlanar01(this RgbImage image)
    {
        ImageLimits.Require(image.Size, 3);
        var values = new float[image.Pixels.Length];
        int width = image.Width, plane = width * image.Height;
        RowParallel.For(image.Height, width * 3L, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                ReadOnlySpan<byte> row = image.Row(y);
                Span<float> r = values.AsSpan(y * width, width), g = values.AsSpan(plane + (y * width), width),
                    b = values.AsSpan((2 * plane) + (y * width), width);
                for (int x = 0; x < r.Length; x++, row = row[3..])
                {
                    r[x] = row[0] / 255f;
                    g[x] = row[1] / 255f;
                    b[x] = row[2] / 255f;
                }
            }
        });
        return new PlanarImage(image.Size, 3, values);
    }

    /// <summary>The 8-bit image of 3 planes (or of 1, as gray): 1 becomes 255, rounded half to even, clamped; NaN becomes 0.</summary>
    /// <exception cref="DegenerateInputException">There are neither 1 nor 3 planes.</exception>
    public static RgbImage ToRgbImage(this PlanarImage image)
    {
        if (image.Channels is not (1 or 3))
            throw new DegenerateInputException(FormattableString.Invariant($"a picture needs 1 or 3 planes, got {image.Channels}"));
        var result = new RgbImage(image.Size);
        for (int channel = 0; channel < 3; channel++)
        {
            ReadOnlySpan<float> plane = image.Plane(Math.Min(channel, image.Channels - 1));
            for (int i = 0; i < plane.Length; i++)
                result.Pixels[(i * 3) + channel] = (byte)Math.Clamp(MathF.Round(plane[i] * 255), 0, 255);
        }

        return result;
    }
}
