namespace Equiview.Rendering.Gaussians;

/// <summary>
/// The rows of a tile in which a Gaussian reaches an alpha of 1/255, and which columns there. The exponent
/// (a dx^2 + 2 b dx dy + c dy^2) / 2 is taken as (a (dx + b/a dy)^2 + (c - b^2/a) dy^2) / 2: no cancellation in long oblique Gaussians, and
/// one term a row.
/// </summary>
internal readonly ref struct TileRows
{
    private readonly double x;
    private readonly double y;
    private readonly double slope;
    private readonly double rest;
    private readonly float cutoff;
    private readonly float perA;
    private readonly int columns;

    public TileRows(in ProjectedGaussian g, int firstX, int firstY, int rows, int columns)
    {
        slope = g.ConicB / g.ConicA;
        rest = 0.5 * (g.ConicC - (g.ConicB * slope));
        (x, y, this.columns) = (g.X - firstX, g.Y - firstY, columns);
        First = Math.Max(0, (int)Math.Floor(y - g.RadiusY));
        End = Math.Min(rows, (int)Math.Ceiling(y + g.RadiusY));
        HalfA = (float)(0.5 * g.ConicA);
        perA = 1 / HalfA;
        cutoff = (g.Cutoff * 1.001f) + 1e-3f; // a margin above the rounding of single precision, so that it never decides
    }

    /// <summary>First row.</summary>
    public int First { get; }

    /// <summary>Row after the last.</summary>
    public int End { get; }

    /// <summary>a / 2.</summary>
    public float HalfA { get; }

    /// <summary>Slope b / a by which the section's middle moves from row to row.</summary>
    public double Slope => slope;

    /// <summary>The Gaussian's section in a row.</summary>
    public TileRow this[int row]
    {
        get
        {
            double dy = y - (row + 0.5), center = x + (slope * dy);
            float sigma = (float)(rest * dy * dy), left = cutoff - sigma;
            if (!(left > 0))
                return default;
            float half = MathF.Sqrt(left * perA) + 0.51f, middle = (float)center;
            return new TileRow(
                dy, center, sigma, Math.Max(0, (int)(middle - half)) & -TileBlender.Lanes, (int)Math.Min(columns, middle + half));
        }
    }
}

/// <summary>The section of a Gaussian in a row of a tile.</summary>
/// <param name="DistanceY">Mean less the row's center, pixels.</param>
/// <param name="Center">Middle of the section, pixels from the tile's first column.</param>
/// <param name="Sigma">The exponent at the middle.</param>
/// <param name="First">First column, a multiple of <see cref="TileBlender.Lanes"/>.</param>
/// <param name="End">Column after the last.</param>
internal readonly record struct TileRow(double DistanceY, double Center, float Sigma, int First, int End);
