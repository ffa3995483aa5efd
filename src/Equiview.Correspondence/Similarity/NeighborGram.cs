using System.Numerics;
using System.Runtime.InteropServices;
using Equiview.Features;

namespace Equiview.Correspondence.Similarity;

/// <summary>
/// Dot products between neighboring cells of a map, in double precision: everything the length of a bilinearly interpolated feature
/// depends on. A neighbor beyond the border is the border cell itself. Arrays are row-major over all cells.
/// </summary>
internal sealed class NeighborGram
{
    public NeighborGram(FeatureMap map)
    {
        int columns = map.Grid.Columns, rows = map.Grid.Rows;
        Self = new double[columns * rows];
        Right = new double[columns * rows];
        Down = new double[columns * rows];
        Cross = new double[columns * rows];
        Parallel.For(0, rows, row =>
        {
            for (int column = 0; column < columns; column++)
            {
                int cell = (row * columns) + column;
                int right = column + 1 < columns ? 1 : 0, down = row + 1 < rows ? columns : 0;
                ReadOnlySpan<float> here = map.Cell(cell);
                Self[cell] = Dot(here, here);
                Right[cell] = Dot(here, map.Cell(cell + right));
                Down[cell] = Dot(here, map.Cell(cell + down));
                Cross[cell] = Dot(here, map.Cell(cell + down + right)) + Dot(map.Cell(cell + right), map.Cell(cell + down));
            }
        });
    }

    /// <summary>Squared length of each cell.</summary>
    public double[] Self { get; }

    /// <summary>Cell with its right neighbor.</summary>
    public double[] Right { get; }

    /// <summary>Cell with its lower neighbor.</summary>
    public double[] Down { get; }

    /// <summary>Sum over the two diagonals of the square whose upper left corner is the cell; they always carry the same weight.</summary>
    public double[] Cross { get; }

    // Double sums: between opposing features the squared length cancels, and float sums would leave noise where it should be 0.
    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> va = MemoryMarshal.Cast<float, Vector<float>>(a), vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        for (int i = 0; i < va.Length; i++)
        {
            Vector.Widen(va[i], out Vector<double> aLow, out Vector<double> aHigh);
            Vector.Widen(vb[i], out Vector<double> bLow, out Vector<double> bHigh);
            low += aLow * bLow;
            high += aHigh * bHigh;
        }

        double sum = Vector.Sum(low + high);
        for (int i = va.Length * Vector<float>.Count; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
