using Equiview.Features;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Finds peaks on a grid of scores and refines them below the cell.</summary>
internal static class CellPeaks
{
    private const int Reach = 2, Side = (2 * Reach) + 1;

    /// <summary>The strongest local maxima, best first; fewer where the grid has no more.</summary>
    /// <param name="scores">A score per cell, row-major.</param>
    /// <param name="grid">The cells.</param>
    /// <param name="count">Most peaks to return.</param>
    /// <param name="minDistanceCells">Two peaks differ by at least this many cells in their column or their row.</param>
    public static List<int> Strongest(ReadOnlySpan<float> scores, PatchGrid grid, int count, int minDistanceCells)
    {
        var found = new List<int>(count);
        while (found.Count < count)
        {
            int best = -1;
            for (int i = 0; i < scores.Length; i++)
            {
                if ((best < 0 || scores[i] > scores[best]) && IsMaximum(scores, grid, i) && IsApart(grid, found, i, minDistanceCells))
                    best = i;
            }

            if (best < 0)
                break;
            found.Add(best);
        }

        return found;
    }

    /// <summary>
    /// The fractional cell of a peak: centroid of the 5 x 5 cells around it with softmax weights exp(score / T), where T is a share of the
    /// range of scores there. Near a border the window shrinks to stay symmetric, so that the border does not bias the centroid.
    /// </summary>
    /// <param name="grid">The cells.</param>
    /// <param name="cell">The peak's cell.</param>
    /// <param name="temperature">T as a share of the range of scores in the window, above 0.</param>
    /// <param name="score">Score of a cell.</param>
    public static (double Column, double Row) Refine(PatchGrid grid, int cell, double temperature, Func<int, double> score)
    {
        (int row, int column) = Math.DivRem(cell, grid.Columns);
        int reachX = Math.Min(Reach, Math.Min(column, grid.Columns - 1 - column));
        int reachY = Math.Min(Reach, Math.Min(row, grid.Rows - 1 - row));
        double peak = score(cell), least = peak;
        Span<double> window = stackalloc double[Side * Side];
        for (int y = -reachY; y <= reachY; y++)
        {
            for (int x = -reachX; x <= reachX; x++)
                least = Math.Min(least, window[At(x, y)] = score(cell + (y * grid.Columns) + x));
        }

        double scale = Math.Max((peak - least) * temperature, 1e-9), sum = 0, sumX = 0, sumY = 0;
        for (int y = -reachY; y <= reachY; y++)
        {
            for (int x = -reachX; x <= reachX; x++)
            {
                double weight = Math.Exp(Math.Min(0, window[At(x, y)] - peak) / scale);
                (sum, sumX, sumY) = (sum + weight, sumX + (weight * x), sumY + (weight * y));
            }
        }

        return (column + (sumX / sum), row + (sumY / sum));

        static int At(int x, int y) => ((y + Reach) * Side) + x + Reach;
    }

    private static bool IsMaximum(ReadOnlySpan<float> scores, PatchGrid grid, int cell)
    {
        (int row, int column) = Math.DivRem(cell, grid.Columns);
        return (column == 0 || scores[cell - 1] <= scores[cell])
            && (column == grid.Columns - 1 || scores[cell + 1] <= scores[cell])
            && (row == 0 || scores[cell - grid.Columns] <= scores[cell])
            && (row == grid.Rows - 1 || scores[cell + grid.Columns] <= scores[cell]);
    }

    private static bool IsApart(PatchGrid grid, List<int> found, int cell, int apart)
    {
        (int row, int column) = Math.DivRem(cell, grid.Columns);
        foreach (int other in found)
        {
            (int otherRow, int otherColumn) = Math.DivRem(other, grid.Columns);
            if (Math.Abs(otherColumn - column) < apart && Math.Abs(otherRow - row) < apart)
                return false;
        }

        return true;
    }
}
