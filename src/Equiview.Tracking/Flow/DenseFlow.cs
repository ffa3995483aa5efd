namespace Equiview.Tracking.Flow;

/// <summary>Dense optical flow from one frame to another, a vector per cell.</summary>
/// <param name="width">Cells along x.</param>
/// <param name="height">Cells along y.</param>
/// <param name="pixelsPerCell">Pixels of the frame along a cell.</param>
internal sealed class DenseFlow(int width, int height, int pixelsPerCell)
{
    /// <summary>[height, width] motion along x in cells.</summary>
    public float[] U { get; } = new float[width * height];

    /// <summary>[height, width] motion along y in cells.</summary>
    public float[] V { get; } = new float[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>The motion at a point in pixels of the frame: bilinear between cells, that of the nearest cell beyond the border.</summary>
    public PixelPoint At(PixelPoint point)
    {
        (double u, double v) = Cell((point.X / pixelsPerCell) - 0.5, (point.Y / pixelsPerCell) - 0.5);
        return new(u * pixelsPerCell, v * pixelsPerCell);
    }

    /// <summary>The motion in cells at a fractional cell index.</summary>
    public (double U, double V) Cell(double column, double row)
    {
        column = Math.Clamp(column, 0, width - 1);
        row = Math.Clamp(row, 0, height - 1);
        int x = Math.Min((int)column, Math.Max(0, width - 2)), y = Math.Min((int)row, Math.Max(0, height - 2));
        int at = (y * width) + x, right = width > 1 ? 1 : 0, down = height > 1 ? width : 0;
        double fx = column - x, fy = row - y;
        double a = (1 - fx) * (1 - fy), b = fx * (1 - fy), c = (1 - fx) * fy, d = fx * fy;
        return ((a * U[at]) + (b * U[at + right]) + (c * U[at + down]) + (d * U[at + down + right]),
            (a * V[at]) + (b * V[at + right]) + (c * V[at + down]) + (d * V[at + down + right]));
    }
}
