using System.Numerics.Tensors;
using Equiview.Features;

namespace Equiview.Tracking.Paper;

/// <summary>
/// DINO-Tracker's prediction of a point from a map of cosines (Tumanyan et al., ECCV 2024; see docs/protocol.md#tracking): ReLU, best cell,
/// then the centroid of the cells within 35 px of it with softmax weights at temperature 1. The softmax's denominator cancels in the
/// centroid.
/// </summary>
internal static class SoftArgmaxWindow
{
    /// <summary>Radius in pixels of the prepared frame; a cell whose center is exactly this far belongs to the disc.</summary>
    public const double RadiusPixels = 35;

    /// <summary>The predicted point in pixels of the prepared frame.</summary>
    /// <param name="cosines">A value a cell, row-major.</param>
    /// <param name="grid">Where the cells are.</param>
    /// <param name="best">The best cell.</param>
    public static PixelPoint Find(ReadOnlySpan<float> cosines, PatchGrid grid, out int best)
    {
        best = TensorPrimitives.IndexOfMax(cosines);
        if (cosines[best] <= 0)
            best = 0; // the ReLU leaves a map of zeros
        double peak = Math.Max(0, cosines[best]);
        (int row, int column) = Math.DivRem(best, grid.Columns);
        int reach = (int)(RadiusPixels / grid.Stride);
        PixelPoint center = grid.Center(best);
        double sum = 0, x = 0, y = 0;
        for (int r = Math.Max(0, row - reach); r <= Math.Min(grid.Rows - 1, row + reach); r++)
        {
            for (int c = Math.Max(0, column - reach); c <= Math.Min(grid.Columns - 1, column + reach); c++)
            {
                PixelPoint cell = grid.Center(c, r);
                if (cell.DistanceTo(center) > RadiusPixels)
                    continue;
                double weight = Math.Exp(Math.Max(0, cosines[(r * grid.Columns) + c]) - peak);
                sum += weight;
                x += weight * cell.X;
                y += weight * cell.Y;
            }
        }

        return new(x / sum, y / sum);
    }
}
