using Equiview.Features;

namespace Equiview.Correspondence.Similarity;

/// <summary>
/// Where the equally spaced samples of one axis fall between cells: sample i lies at fractional cell coordinate first + i * step, held
/// inside the outer cell centers. Samples of a cell are neighbors, so a raster can be walked cell by cell.
/// </summary>
internal sealed class RasterAxis
{
    private readonly int[] starts;

    public RasterAxis(int samples, double first, double step, int cells)
    {
        Cells = cells;
        Weights = new double[samples];
        starts = new int[cells + 1];
        for (int i = 0; i < samples; i++)
        {
            double position = Math.Clamp(first + (i * step), 0, cells - 1);
            double whole = Math.Round(position);
            if (Math.Abs(position - whole) < 1e-9) // a sample on a cell center must read that cell alone, or ties break by rounding
                position = whole;
            Weights[i] = position - (int)position;
            starts[(int)position + 1] = i + 1;
        }

        for (int cell = 1; cell <= cells; cell++)
            starts[cell] = Math.Max(starts[cell], starts[cell - 1]);
    }

    /// <summary>Cells along the axis.</summary>
    public int Cells { get; }

    /// <summary>How far each sample is from its cell to the next, in [0, 1).</summary>
    public double[] Weights { get; }

    /// <summary>First sample of a cell.</summary>
    public int Start(int cell) => starts[cell];

    /// <summary>One past the last sample of a cell.</summary>
    public int End(int cell) => starts[cell + 1];

    /// <summary>The pixel centers of a raster of any size laid over the original image of a map, for x and y.</summary>
    public static (RasterAxis X, RasterAxis Y) OverImage(FeatureMap map, ImageSize size)
    {
        RgbImage.RequireUsable(size);
        double pixelWidth = (double)map.ImageSize.Width / size.Width, pixelHeight = (double)map.ImageSize.Height / size.Height;
        (double column, double row) = map.ToCell(new PixelPoint(pixelWidth / 2, pixelHeight / 2));
        double stride = map.Grid.Stride;
        return (new RasterAxis(size.Width, column, pixelWidth * map.Mapping.ScaleX / stride, map.Grid.Columns),
            new RasterAxis(size.Height, row, pixelHeight * map.Mapping.ScaleY / stride, map.Grid.Rows));
    }
}
