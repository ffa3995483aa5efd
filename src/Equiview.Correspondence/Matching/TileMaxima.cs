using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equiview.Correspondence.Matching;

/// <summary>
/// Row maxima, row runners-up and column maxima of a matrix that arrives in tiles. Each value is read once; threads own stripes of columns,
/// so that a stripe's column maxima stay in the first-level cache while all rows go by.
/// </summary>
internal sealed class TileMaxima
{
    private const int Stripe = 1024;

    public TileMaxima(int rows, int columns)
    {
        Result = new NearestNeighbors(
            Fill(rows, -1),
            Fill(rows, float.NegativeInfinity),
            Fill(rows, float.NegativeInfinity),
            Fill(columns, -1),
            Fill(columns, float.NegativeInfinity));
    }

    /// <summary>The maxima of all tiles added so far.</summary>
    public NearestNeighbors Result { get; }

    /// <summary>
    /// Takes a tile in; tiles of the same columns must come in ascending row order, tiles of the same rows in ascending column order.
    /// </summary>
    public void Add(MatrixTile tile)
    {
        int stripes = (tile.Columns + Stripe - 1) / Stripe;
        int parts = Math.Min(Environment.ProcessorCount, stripes);
        var partial = new RowBest[parts][];
        Parallel.For(0, parts, part =>
        {
            RowBest[] rows = Fill(tile.Rows, RowBest.None);
            int end = Math.Min(tile.Columns, (part + 1) * stripes / parts * Stripe);
            for (int start = part * stripes / parts * Stripe; start < end; start += Stripe)
                ScanStripe(tile, start, Math.Min(Stripe, end - start), rows);
            partial[part] = rows;
        });
        foreach (RowBest[] rows in partial)
        {
            for (int row = 0; row < tile.Rows; row++)
                Merge(tile.FirstRow + row, rows[row]);
        }
    }

    private void ScanStripe(MatrixTile tile, int start, int width, RowBest[] rows)
    {
        ReadOnlySpan<float> values = tile.Values;
        Span<float> columnBest = Result.ScoreB.AsSpan(tile.FirstColumn + start, width);
        Span<int> columnIndex = Result.NearestA.AsSpan(tile.FirstColumn + start, width);
        for (int row = 0; row < tile.Rows; row++)
        {
            ReadOnlySpan<float> line = values.Slice((row * tile.Columns) + start, width);
            (float best, float second) = ScanLine(line, columnBest, columnIndex, tile.FirstRow + row);
            if (best > rows[row].Best)
                rows[row] = new RowBest(best, Math.Max(second, rows[row].Best), tile.FirstColumn + start + line.IndexOf(best));
            else
                rows[row] = rows[row] with { Second = Math.Max(rows[row].Second, best) };
        }
    }

    /// <summary>Best and second best of a line; on the way, columns that this row improves take its index.</summary>
    private static (float Best, float Second) ScanLine(ReadOnlySpan<float> line, Span<float> columnBest, Span<int> columnIndex, int row)
    {
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(line);
        Span<Vector256<float>> bests = MemoryMarshal.Cast<float, Vector256<float>>(columnBest);
        Span<Vector256<int>> indices = MemoryMarshal.Cast<int, Vector256<int>>(columnIndex);
        Vector256<float> first = Vector256.Create(float.NegativeInfinity), second = first;
        Vector256<int> rowIndex = Vector256.Create(row);
        for (int i = 0; i < vectors.Length; i++)
        {
            Vector256<float> v = vectors[i];
            second = Vector256.MaxNative(second, Vector256.MinNative(first, v));
            first = Vector256.MaxNative(first, v);
            Vector256<float> better = Vector256.GreaterThan(v, bests[i]); // strictly: the lowest index of equal ones stays
            bests[i] = Vector256.MaxNative(bests[i], v);
            indices[i] = Vector256.ConditionalSelect(better.AsInt32(), rowIndex, indices[i]);
        }

        (float Best, float Second) result = (float.NegativeInfinity, float.NegativeInfinity);
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            Insert(ref result, first[lane]);
            Insert(ref result, second[lane]);
        }

        for (int i = vectors.Length * Vector256<float>.Count; i < line.Length; i++)
        {
            Insert(ref result, line[i]);
            if (line[i] > columnBest[i])
                (columnBest[i], columnIndex[i]) = (line[i], row);
        }

        return result;
    }

    private static void Insert(ref (float Best, float Second) pair, float value) =>
        pair = value > pair.Best ? (value, pair.Best) : (pair.Best, Math.Max(pair.Second, value));

    private void Merge(int row, RowBest found)
    {
        NearestNeighbors r = Result;
        if (found.Best > r.ScoreA[row])
            (r.ScoreA[row], r.RunnerUpA[row], r.NearestB[row]) = (found.Best, Math.Max(r.ScoreA[row], found.Second), found.Index);
        else
            r.RunnerUpA[row] = Math.Max(r.RunnerUpA[row], found.Best);
    }

    private static T[] Fill<T>(int count, T value)
    {
        var array = new T[count];
        Array.Fill(array, value);
        return array;
    }

    private readonly record struct RowBest(float Best, float Second, int Index)
    {
        public static RowBest None => new(float.NegativeInfinity, float.NegativeInfinity, -1);
    }
}
