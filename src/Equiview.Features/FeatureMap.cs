using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features;

/// <summary>
/// Dense features of one image on a regular grid, with the geometry to find them again from pixels of the original image.
/// Managed memory only; safe to share between threads.
/// </summary>
public sealed class FeatureMap
{
    private readonly float[] values;

    /// <summary>Wraps features; the array is used as it is, not copied.</summary>
    /// <param name="values">[Rows x Columns, Channels], cells row-major, a cell's channels side by side.</param>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="grid">Where the cells lie in the prepared image.</param>
    /// <param name="mapping">How the original image was laid into the prepared one.</param>
    /// <param name="imageSize">Size of the original image.</param>
    /// <exception cref="DegenerateInputException">The array has another length than grid and channels ask for.</exception>
    public FeatureMap(float[] values, int channels, PatchGrid grid, AxisMapping mapping, ImageSize imageSize)
    {
        if (grid.Count < 1 || channels < 1 || values.LongLength != (long)grid.Count * channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a {grid.Columns}x{grid.Rows} grid of {channels} channels needs ")
                    + FormattableString.Invariant($"{(long)grid.Count * channels} values, got {values.LongLength}"));
        this.values = values;
        Channels = channels;
        Grid = grid;
        Mapping = mapping;
        ImageSize = imageSize;
    }

    /// <summary>Channels of a feature.</summary>
    public int Channels { get; }

    /// <summary>Where the cells lie in the prepared image.</summary>
    public PatchGrid Grid { get; }

    /// <summary>How the original image was laid into the prepared one.</summary>
    public AxisMapping Mapping { get; }

    /// <summary>Size of the original image.</summary>
    public ImageSize ImageSize { get; }

    /// <summary>How these features were made; null for values that no extractor made.</summary>
    public FeatureRecipe? Recipe { get; init; }

    /// <summary>[Rows x Columns, Channels], cells row-major.</summary>
    public ReadOnlyMemory<float> Values => values;

    /// <summary>The feature of a cell by its row-major index.</summary>
    public ReadOnlySpan<float> Cell(int index) => values.AsSpan(index * Channels, Channels);

    /// <summary>Center of a cell in pixels of the original image.</summary>
    public PixelPoint PatchCenter(int column, int row) => Mapping.ToOriginal(Grid.Center(column, row));

    /// <summary>Center of the cell with a row-major index, in pixels of the original image.</summary>
    public PixelPoint PatchCenter(int index) => Mapping.ToOriginal(Grid.Center(index));

    /// <summary>The original-image point at fractional cell coordinates.</summary>
    public PixelPoint ToPixels(double column, double row) => Mapping.ToOriginal(Grid.FromCell(column, row));

    /// <summary>Fractional cell coordinates of an original-image point, not clamped.</summary>
    public (double Column, double Row) ToCell(PixelPoint point) => Grid.ToCell(Mapping.ToPrepared(point));

    /// <summary>
    /// Descriptors at points of the original image: bilinear between the four nearest cells, constant beyond the outer cell centers
    /// (as the reference code samples with grid_sample, border padding, corners not aligned).
    /// </summary>
    /// <param name="points">Points in original raster pixels; they may lie outside the image.</param>
    /// <param name="normalize">Whether each descriptor is scaled to length 1 after sampling.</param>
    /// <returns>[points, Channels], row-major.</returns>
    /// <exception cref="DegenerateInputException">A coordinate is not finite.</exception>
    public float[] Sample(IReadOnlyList<PixelPoint> points, bool normalize = false)
    {
        var result = new float[points.Count * Channels];
        for (int i = 0; i < points.Count; i++)
            SampleInto(points[i], result.AsSpan(i * Channels, Channels), normalize);
        return result;
    }

    /// <summary>The descriptor at one point; see <see cref="Sample(IReadOnlyList{PixelPoint}, bool)"/>.</summary>
    public float[] Sample(PixelPoint point, bool normalize = false) => Sample([point], normalize);

    /// <summary>The same map under the recipe of an extractor that passes another's features on; the values are shared.</summary>
    internal FeatureMap WithRecipe(FeatureRecipe recipe) => new(values, Channels, Grid, Mapping, ImageSize) { Recipe = recipe };

    /// <summary>The features as a new native tensor [Rows x Columns, Channels]; the caller owns it.</summary>
    public Tensor ToTensor()
    {
        Tensor tensor = torch.empty([Grid.Count, Channels], ScalarType.Float32);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(tensor.bytes);
        return tensor;
    }

    private void SampleInto(PixelPoint point, Span<float> result, bool normalize)
    {
        if (!point.IsFinite)
            throw new DegenerateInputException("cannot sample a feature at a point that is not finite");
        (double column, double row) = ToCell(point);
        column = Math.Clamp(column, 0, Grid.Columns - 1);
        row = Math.Clamp(row, 0, Grid.Rows - 1);
        int x0 = (int)column, y0 = (int)row;
        int x1 = Math.Min(x0 + 1, Grid.Columns - 1), y1 = Math.Min(y0 + 1, Grid.Rows - 1);
        float wx = (float)(column - x0), wy = (float)(row - y0);
        TensorPrimitives.Multiply(Cell((y0 * Grid.Columns) + x0), (1 - wx) * (1 - wy), result);
        TensorPrimitives.MultiplyAdd(Cell((y0 * Grid.Columns) + x1), wx * (1 - wy), result, result);
        TensorPrimitives.MultiplyAdd(Cell((y1 * Grid.Columns) + x0), (1 - wx) * wy, result, result);
        TensorPrimitives.MultiplyAdd(Cell((y1 * Grid.Columns) + x1), wx * wy, result, result);
        if (normalize)
            TensorPrimitives.Divide(result, Math.Max(TensorPrimitives.Norm(result), 1e-12f), result);
    }
}
