using Equiview.Features;

namespace Equiview.Tracking.Beam;

/// <summary>Finds places on a grid of scores, refined below the cell.</summary>
internal static class CellPeaks
{
    /// <summary>The strongest local maxima over the frame, at least <paramref name="apartCells"/> from each other, best first.</summary>
    public static List<int> Strongest(ReadOnlySpan<float> scores, PatchGrid grid, int count, int apartCells = 3)
    {
        var found = new List<int>(count);
        while (found.Count < count)
        {
            int best = -1;
            for (int i = 0; i < scores.Length; i++)
            {
                if ((best < 0 || scores[i] > scores[best]) && IsMaximum(scores, grid, i) && IsApart(grid, found, i, apartCells))
                    best = i;
            }

            if (best < 0)
                break;
            found.Add(best);
        }

        return found;
    }

    /// <summary>
    /// The fractional cell of a peak: centroid of exp(score / T) over the 5 x 5 cells around it, T a tenth of the score's span there. Cells
    /// whose opposite lies beyond the border do not count, so borders do not pull.
    /// </summary>
    public static (double Column, double Row) Refine(PatchGrid grid, int cell, Func<int, double> score)
    {
        (int row, int column) = Math.DivRem(cell, grid.Columns);
        int reachX = Math.Min(2, Math.Min(column, grid.Columns - 1 - column)), reachY = Math.Min(2, Math.Min(row, grid.Rows - 1 - row));
        double peak = score(cell), least = peak;
        Span<double> window = stackalloc double[25];
        for (int y = -reachY; y <= reachY; y++)
        {
            for (int x = -reachX; x <= reachX; x++)
                least = Math.Min(least, window[((y + 2) * 5) + x + 2] = score(cell + (y * grid.Columns) + x));
        }

        double temperature = Math.Max((peak - least) * 0.15, 1e-9), sum = 0, sumX = 0, sumY = 0;
        for (int y = -reachY; y <= reachY; y++)
        {
            for (int x = -reachX; x <= reachX; x++)
            {
                double weight = Math.Exp(Math.Min(0, window[((y + 2) * 5) + x + 2] - peak) / temperature);
                (sum, sumX, sumY) = (sum + weight, sumX + (weight * x), sumY + (weight * y));
            }
        }

        return (column + (sumX / sum), row + (sumY / sum));
    }

    private static bool IsMaximum(ReadOnlySpan<float> scores, PatchGrid grid, int cell)
    {
        (int row, int column) = Math.DivRem(cell, grid.Columns);
        return (column == 0 || scores[cell - 1] <= scores[cell]) && (column == grid.Columns - 1 || scores[cell + 1] <= scores[cell])
            && (row == 0 || scores[cell - grid.Columns] <= scores[cell]) && (row == grid.Rows - 1 || scores[cell + grid.Columns] <= scores[cell]);
    }

    private static bool IsApart(PatchGrid grid, List<int> found, int cell, int apart)
    {
        foreach (int other in found)
        {
            if (Math.Abs((other % grid.Columns) - (cell % grid.Columns)) < apart && Math.Abs((other / grid.Columns) - (cell / grid.Columns)) < apart)
                return false;
        }

        return true;
    }
}
