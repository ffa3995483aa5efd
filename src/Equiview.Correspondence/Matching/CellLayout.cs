using System.Numerics.Tensors;
using Equiview.Features;

namespace Equiview.Correspondence.Matching;

/// <summary>Which cells of a map the candidates of a descriptor set are; gives the scores around a candidate and away from it.</summary>
internal sealed class CellLayout
{
    private readonly int[] cells;
    private readonly int[] candidates;

    /// <param name="map">The map.</param>
    /// <param name="cells">Cell of each candidate, ascending.</param>
    public CellLayout(FeatureMap map, int[] cells)
    {
        Map = map;
        this.cells = cells;
        candidates = new int[map.Grid.Count];
        Array.Fill(candidates, -1);
        for (int i = 0; i < cells.Length; i++)
            candidates[cells[i]] = i;
    }

    /// <summary>The map.</summary>
    public FeatureMap Map { get; }

    /// <summary>Row-major cell of a candidate.</summary>
    public int CellOf(int candidate) => cells[candidate];

    /// <summary>Copies the scores of the (2 radius + 1)² cells around a candidate; NaN where there is no candidate.</summary>
    public void CopyWindow(ReadOnlySpan<float> scores, int candidate, int radius, Span<float> window)
    {
        PatchGrid grid = Map.Grid;
        (int row, int column) = Math.DivRem(cells[candidate], grid.Columns);
        int side = (2 * radius) + 1;
        for (int y = -radius; y <= radius; y++)
        {
            for (int x = -radius; x <= radius; x++)
            {
                bool inside = row + y >= 0 && row + y < grid.Rows && column + x >= 0 && column + x < grid.Columns;
                int other = inside ? candidates[((row + y) * grid.Columns) + column + x] : -1;
                window[((y + radius) * side) + x + radius] = other < 0 ? float.NaN : scores[other];
            }
        }
    }

    /// <summary>
    /// The best score more than <paramref name="radius"/> cells (along x or y) from a candidate; -infinity where there is none.
    /// </summary>
    public float BestAway(ReadOnlySpan<float> scores, int candidate, int radius)
    {
        PatchGrid grid = Map.Grid;
        (int row, int column) = Math.DivRem(cells[candidate], grid.Columns);
        int left = Math.Max(0, column - radius), right = Math.Min(grid.Columns, column + radius + 1);
        float best = float.NegativeInfinity;
        int next = 0;
        for (int y = Math.Max(0, row - radius); y <= Math.Min(grid.Rows - 1, row + radius); y++)
        {
            best = Math.Max(best, BestOf(scores[next..FirstAt((y * grid.Columns) + left)]));
            next = FirstAt((y * grid.Columns) + right);
        }

        return Math.Max(best, BestOf(scores[next..]));
    }

    private static float BestOf(ReadOnlySpan<float> scores) => scores.IsEmpty ? float.NegativeInfinity : TensorPrimitives.Max(scores);

    // First candidate whose cell is at or after the given one.
    private int FirstAt(int cell)
    {
        if (cells.Length == candidates.Length)
            return cell;
        int found = Array.BinarySearch(cells, cell);
        return found >= 0 ? found : ~found;
    }
}
