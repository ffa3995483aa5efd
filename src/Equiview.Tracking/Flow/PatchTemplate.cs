namespace Equiview.Tracking.Flow;

/// <summary>
/// A square patch of locally normalized luma, to be compared with other positions at full resolution. What is compared is the normalized
/// cross-correlation with a noise term in its denominator, so a patch without structure agrees with nothing.
/// </summary>
internal sealed class PatchTemplate
{
    private readonly float[] values; // minus their mean
    private readonly int side;
    private readonly double noise, energy;

    /// <summary>Takes the patch around a point.</summary>
    /// <param name="luma">Height x Width values.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="point">Its center, raster pixels.</param>
    /// <param name="side">Pixels along a side.</param>
    /// <param name="noise">Standard deviation of the noise of a pixel, in the units of the luma.</param>
    public PatchTemplate(byte[] luma, ImageSize size, PixelPoint point, int side, double noise)
    {
        (this.side, this.noise) = (side, noise);
        values = new float[side * side];
        energy = Sample(luma, size, point, side, values);
    }

    /// <summary>Share of the patch's variance that is not noise, 0 to 1: how much its agreement says.</summary>
    public double Structure => energy / (energy + Floor);

    private double Floor => noise * noise * values.Length;

    /// <summary>Agreement with the patch around a point of another frame: 1 the same structure, 0 none in common, -1 inverted.</summary>
    /// <param name="luma">Height x Width values.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="point">Center of the other patch, raster pixels.</param>
    public double Agreement(byte[] luma, ImageSize size, PixelPoint point)
    {
        Span<float> other = stackalloc float[side * side];
        double square = Sample(luma, size, point, side, other), dot = 0;
        for (int i = 0; i < values.Length; i++)
            dot += values[i] * other[i];
        return dot / Math.Sqrt((energy + Floor) * (square + Floor));
    }

    // Bilinear, borders repeated, minus the mean; returns the sum of squares.
    private static double Sample(byte[] luma, ImageSize size, PixelPoint point, int side, Span<float> values)
    {
        double left = point.X - 0.5 - (side / 2), top = point.Y - 0.5 - (side / 2);
        int x0 = (int)Math.Floor(left), y0 = (int)Math.Floor(top);
        float fx = (float)(left - x0), fy = (float)(top - y0), sum = 0;
        for (int y = 0; y < side; y++)
        {
            int upper = Row(y0 + y), lower = Row(y0 + y + 1);
            for (int x = 0; x < side; x++)
            {
                int a = Column(x0 + x), b = Column(x0 + x + 1);
                float above = luma[upper + a] + (fx * (luma[upper + b] - luma[upper + a]));
                float below = luma[lower + a] + (fx * (luma[lower + b] - luma[lower + a]));
                sum += values[(y * side) + x] = above + (fy * (below - above));
            }
        }

        float mean = sum / values.Length;
        double square = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= mean;
            square += values[i] * values[i];
        }

        return square;

        int Row(int y) => Math.Clamp(y, 0, size.Height - 1) * size.Width;
        int Column(int x) => Math.Clamp(x, 0, size.Width - 1);
    }
}
