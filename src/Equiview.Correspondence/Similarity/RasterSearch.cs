namespace Equiview.Correspondence.Similarity;

/// <summary>
/// The best sample of a raster over a similarity field, exactly as if every sample had been evaluated and the first maximum in row-major
/// order taken; squares whose upper bound is below the best value so far are passed over.
/// </summary>
internal sealed class RasterSearch(SimilarityField field, RasterAxis x, RasterAxis y, bool[]? candidates)
{
    private double best = double.NegativeInfinity;
    private long bestIndex = long.MaxValue;

    /// <summary>Squares that were evaluated; the rest was passed over.</summary>
    public int Evaluated { get; private set; }

    /// <summary>Column, row and value of the best sample; null when no sample is a candidate.</summary>
    public (int X, int Y, double Score)? Run()
    {
        // The square at the best cell first: its value lets most others be passed over.
        int start = field.BestCell().Cell;
        Evaluate(start % x.Cells, start / x.Cells);
        for (int row = 0; row < y.Cells; row++)
        {
            if (y.Start(row) == y.End(row))
                continue;
            for (int column = 0; column < x.Cells; column++)
            {
                if (x.Start(column) != x.End(column) && field.Form(column, row).UpperBound() >= best)
                    Evaluate(column, row);
            }
        }

        return bestIndex == long.MaxValue ? null : ((int)(bestIndex % x.Weights.Length), (int)(bestIndex / x.Weights.Length), best);
    }

    private void Evaluate(int column, int row)
    {
        Evaluated++;
        CellForm form = field.Form(column, row);
        for (int j = y.Start(row); j < y.End(row); j++)
        {
            CellForm.Line line = form.At(y.Weights[j]);
            for (int i = x.Start(column); i < x.End(column); i++)
            {
                long index = ((long)j * x.Weights.Length) + i;
                if (candidates is not null && !candidates[index])
                    continue;
                double value = line.At(x.Weights[i]);
                if (value > best || (value == best && index < bestIndex))
                    (best, bestIndex) = (value, index);
            }
        }
    }
}
