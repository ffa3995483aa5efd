using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Flow;

/// <summary>
/// A square patch of luma or of locally normalized luma, to be compared with other positions at full resolution. What is compared is the
/// normalized cross-correlation with a noise term in its denominator, so a patch without structure agrees with nothing.
/// </summary>
internal sealed class PatchTemplate
{
    private const int SearchStep = 3;
    private readonly float[] values; // minus their mean
    private readonly int side;
    private readonly LocalContrastOptions? contrast;
    private readonly double noise, energy;

    /// <summary>Takes the patch around a point.</summary>
    /// <param name="gray">Its frame.</param>
    /// <param name="point">Its center, raster pixels.</param>
    /// <param name="side">Pixels along a side.</param>
    /// <param name="noise">Standard deviation of the noise of a pixel, gray levels.</param>
    /// <param name="contrast">Local contrast normalization; null compares the luma itself.</param>
    public PatchTemplate(GrayFrame gray, PixelPoint point, int side, double noise, LocalContrastOptions? contrast)
    {
        (this.side, this.noise, this.contrast) = (side, noise, contrast);
        values = new float[side * side];
        energy = Sample(gray, contrast, point, side, values);
    }

    /// <summary>Share of the patch's variance that is not noise, 0 to 1: how much its agreement says.</summary>
    public double Structure => energy / (energy + Floor);

    private double Floor => noise * noise * values.Length;

    /// <summary>Agreement with the patch around a point of another frame: 1 the same structure, 0 none in common, -1 inverted.</summary>
    /// <param name="gray">That frame.</param>
    /// <param name="point">Center of the other patch, raster pixels.</param>
    public double Agreement(GrayFrame gray, PixelPoint point)
    {
        Span<float> other = stackalloc float[side * side];
        double square = Sample(gray, contrast, point, side, other), dot = 0;
        for (int i = 0; i < values.Length; i++)
            dot += values[i] * other[i];
        return dot / Math.Sqrt((energy + Floor) * (square + Floor));
    }

    /// <summary>The best agreement with patches elsewhere in a frame, on a grid of a few pixels.</summary>
    /// <param name="gray">The patch's own frame.</param>
    /// <param name="own">Where the patch lies.</param>
    /// <param name="minDistancePixels">Patches nearer than this are not counted.</param>
    public double StrongestElsewhere(GrayFrame gray, PixelPoint own, double minDistancePixels)
    {
        double best = 0;
        for (int y = side / 2; y < gray.Size.Height - (side / 2); y += SearchStep)
        {
            for (int x = side / 2; x < gray.Size.Width - (side / 2); x += SearchStep)
            {
                var at = new PixelPoint(x + 0.5, y + 0.5);
                if (at.DistanceTo(own) > minDistancePixels)
                    best = Math.Max(best, Agreement(gray, at));
            }
        }

        return best;
    }

    // Bilinear, borders repeated, minus the mean; returns the sum of squares.
    private static double Sample(GrayFrame gray, LocalContrastOptions? contrast, PixelPoint point, int side, Span<float> values)
    {
        byte[] luma = contrast is null ? gray.Luma : gray.Normalized(contrast);
        ImageSize size = gray.Size;
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
