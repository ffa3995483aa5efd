using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>Resizes the patch entries of a positional table to another grid (docs/protocol.md#backbones).</summary>
internal static class PositionTable
{
    // Added to the cell count before the scale factor is formed; the hub code does so against a floor that comes out one too small.
    private const double HubOffset = 0.1;

    /// <summary>Positions of the patches of one image.</summary>
    /// <param name="table">[1, side * side, D], row-major.</param>
    /// <param name="side">Rows and columns of the learnt grid.</param>
    /// <param name="rows">Rows wanted.</param>
    /// <param name="columns">Columns wanted.</param>
    /// <param name="rule">How to resize.</param>
    /// <param name="overlapping">Whether patches overlap: hub models then take the offset rule whatever theirs is.</param>
    /// <returns>[1, rows * columns, D].</returns>
    public static Tensor Resize(Tensor table, int side, int rows, int columns, PositionRule rule, bool overlapping)
    {
        if (rows == side && columns == side)
            return table;
        if (rule == PositionRule.HubAntialias && overlapping)
            rule = PositionRule.HubOffset;
        Tensor grid = table.reshape(1, side, side, table.shape[2]).permute(0, 3, 1, 2); // [1, D, side, side]
        int longest = Math.Max(rows, columns);
        Tensor resized = rule switch
        {
            PositionRule.HubOffset => nn.functional.interpolate(
                grid,
                scale_factor: [(rows + HubOffset) / side, (columns + HubOffset) / side],
                mode: InterpolationMode.Bicubic,
                align_corners: false,
                recompute_scale_factor: false),
            PositionRule.Bilinear => Bilinear(grid, rows, columns),
            PositionRule.SquareWindow => Bilinear(grid, longest, longest).narrow(2, 0, rows).narrow(3, 0, columns),
            _ => nn.functional.interpolate(
                grid,
                size: [rows, columns],
                mode: InterpolationMode.Bicubic,
                align_corners: false,
                antialias: rule is PositionRule.HubAntialias or PositionRule.Antialias),
        }; // [1, D, rows, columns]
        return resized.permute(0, 2, 3, 1).reshape(1, (long)rows * columns, -1);
    }
    private static Tensor Bilinear(Tensor grid, int rows, int columns) =>
        nn.functional.interpolate(grid, size: [rows, columns], mode: InterpolationMode.Bilinear, align_corners: false);
}
