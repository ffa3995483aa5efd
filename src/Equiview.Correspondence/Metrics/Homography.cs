namespace Equiview.Correspondence;

/// <summary>A projective map of the plane, in raster pixels: (x, y, 1) is multiplied by the matrix and divided by the third component.</summary>
public sealed class Homography
{
    private readonly double[] h;

    /// <summary>Wraps a matrix.</summary>
    /// <param name="rowMajor">Nine values, row-major, in raster pixels of both images.</param>
    /// <exception cref="DegenerateInputException">There are not nine finite values.</exception>
    public Homography(ReadOnlySpan<double> rowMajor)
    {
        if (rowMajor.Length != 9)
            throw new DegenerateInputException(FormattableString.Invariant($"a homography has 9 values, got {rowMajor.Length}"));
        foreach (double value in rowMajor)
        {
            if (!double.IsFinite(value))
                throw new DegenerateInputException("a homography must be finite");
        }

        h = rowMajor.ToArray();
    }

    /// <summary>Takes a matrix between images whose integer coordinates are pixel centres (the Oxford affine sets, HPatches, OpenCV).</summary>
    public static Homography FromPixelCentres(ReadOnlySpan<double> rowMajor)
    {
        double[] m = new Homography(rowMajor).h;
        for (int r = 0; r < 3; r++)
            m[(3 * r) + 2] -= 0.5 * (m[3 * r] + m[(3 * r) + 1]); // from raster to centres
        for (int c = 0; c < 3; c++)
        {
            m[c] += 0.5 * m[6 + c]; // and back
            m[3 + c] += 0.5 * m[6 + c];
        }

        return new Homography(m);
    }

    /// <summary>The image of a point; not finite where it lies at infinity.</summary>
    public PixelPoint Apply(PixelPoint point)
    {
        double w = (h[6] * point.X) + (h[7] * point.Y) + h[8];
        return new PixelPoint(((h[0] * point.X) + (h[1] * point.Y) + h[2]) / w, ((h[3] * point.X) + (h[4] * point.Y) + h[5]) / w);
    }
}
