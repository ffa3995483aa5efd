using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>Descriptors at points of a feature map.</summary>
internal static class DescriptorSampling
{
    /// <summary>
    /// Bilinear between the four nearest cells, constant beyond the outer cell centers, then scaled to length 1 (You et al. 2025, code).
    /// </summary>
    /// <param name="features">[1, C, rows, columns].</param>
    /// <param name="grid">Where the cells lie in the prepared image.</param>
    /// <param name="points">Points of the prepared image, raster coordinates.</param>
    /// <returns>[points, C].</returns>
    public static Tensor Sample(Tensor features, PatchGrid grid, IReadOnlyList<PixelPoint> points) =>
        nn.functional.normalize(SampleRaw(features, grid, points), dim: 1);

    /// <summary>The same without scaling to length 1.</summary>
    public static Tensor SampleRaw(Tensor features, PatchGrid grid, IReadOnlyList<PixelPoint> points)
    {
        var positions = new float[2 * points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            (double column, double row) = grid.ToCell(points[i]);
            positions[2 * i] = (float)((((2 * column) + 1) / grid.Columns) - 1); // -1 and 1 are the outer edges of the outer cells
            positions[(2 * i) + 1] = (float)((((2 * row) + 1) / grid.Rows) - 1);
        }

        // [1, C, points, 1]
        Tensor sampled = nn.functional.grid_sample(
            features,
            tensor(positions, [1, points.Count, 1, 2]),
            GridSampleMode.Bilinear,
            GridSamplePaddingMode.Border,
            align_corners: false);
        return sampled.view(features.shape[1], points.Count).t();
    }
}
