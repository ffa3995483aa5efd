namespace Equiview;

/// <summary>
/// The regular grid on which a backbone samples a prepared image. The receptive cell of column i is centered at
/// <c>Patch / 2 + i * Stride</c> pixels, and likewise for rows.
/// </summary>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="Patch">Side of a cell in pixels of the prepared image.</param>
/// <param name="Stride">Distance of neighboring cells in pixels of the prepared image.</param>
public readonly record struct PatchGrid(int Columns, int Rows, double Patch, double Stride)
{
    /// <summary>Number of cells.</summary>
    public int Count => Columns * Rows;

    /// <summary>Center of a cell in pixels of the prepared image.</summary>
    public PixelPoint Center(int column, int row) => new((Patch / 2) + (column * Stride), (Patch / 2) + (row * Stride));

    /// <summary>Center of the cell with a row-major index.</summary>
    public PixelPoint Center(int index) => Center(index % Columns, index / Columns);

    /// <summary>Fractional cell coordinates of a point of the prepared image: 0 at the first cell's center, not clamped.</summary>
    public (double Column, double Row) ToCell(PixelPoint point) => ((point.X - (Patch / 2)) / Stride, (point.Y - (Patch / 2)) / Stride);

    /// <summary>The point of the prepared image at fractional cell coordinates.</summary>
    public PixelPoint FromCell(double column, double row) => new((Patch / 2) + (column * Stride), (Patch / 2) + (row * Stride));

    /// <summary>The grid a convolution with this patch and stride makes of an image, or one cell where the image is smaller.</summary>
    public static PatchGrid Covering(ImageSize size, int patch, int stride) =>
        new(1 + (Math.Max(0, size.Width - patch) / stride), 1 + (Math.Max(0, size.Height - patch) / stride), patch, stride);
}
