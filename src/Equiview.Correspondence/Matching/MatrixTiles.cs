using System.Runtime.InteropServices;
using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Correspondence.Matching;

/// <summary>Walks the matrix a · bᵀ tile by tile, so that it never exists as a whole. One buffer is used for all tiles.</summary>
internal static class MatrixTiles
{
    /// <summary>Default size of the tile buffer.</summary>
    public const int DefaultMegabytes = 64;

    private const int TileColumns = 8192;

    /// <summary>
    /// Calls <paramref name="visit"/> for each tile, columns outermost; tiles of the same columns come in ascending row order.
    /// </summary>
    /// <param name="a">[Na, channels].</param>
    /// <param name="b">[Nb, channels].</param>
    /// <param name="channels">Width of both.</param>
    /// <param name="megabytes">Upper limit of the tile buffer (a single row may exceed it when full rows are asked for).</param>
    /// <param name="fullRows">Whether each tile holds complete rows.</param>
    /// <param name="visit">Receives a tile that is valid during the call only.</param>
    public static void Run(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, int channels, int megabytes, bool fullRows, Action<MatrixTile> visit)
    {
        int rows = a.Length / channels, columns = b.Length / channels;
        if (rows == 0 || columns == 0)
            return;
        NativeRuntime.RequireTorch();
        long budget = Math.Max(1, megabytes) * (1L << 20) / sizeof(float);
        int tileColumns = fullRows ? columns : (int)Math.Min(Math.Min(columns, TileColumns), budget);
        int tileRows = (int)Math.Clamp(budget / tileColumns, 1, rows);

        using DisposeScope scope = NewDisposeScope();
        Tensor buffer = empty([(long)tileRows * tileColumns], ScalarType.Float32);
        for (int column = 0; column < columns; column += tileColumns)
        {
            using DisposeScope columnScope = NewDisposeScope();
            int width = Math.Min(tileColumns, columns - column);
            Tensor right = Copy(b.Span.Slice(column * channels, width * channels), channels).t(); // [C, width]
            for (int row = 0; row < rows; row += tileRows)
            {
                using DisposeScope tileScope = NewDisposeScope();
                int height = Math.Min(tileRows, rows - row);
                Tensor left = Copy(a.Span.Slice(row * channels, height * channels), channels); // [height, C]
                Tensor product = buffer.narrow(0, 0, (long)height * width).view(height, width); // [height, width]
                product.addmm_(left, right, beta: 0, alpha: 1); // beta 0: what the buffer held is not read
                visit(new MatrixTile(product, row, column, height, width));
            }
        }
    }

    private static Tensor Copy(ReadOnlySpan<float> rows, int channels)
    {
        Tensor tensor = empty([rows.Length / channels, channels], ScalarType.Float32);
        MemoryMarshal.AsBytes(rows).CopyTo(tensor.bytes);
        return tensor;
    }
}

/// <summary>A tile of a similarity matrix.</summary>
internal sealed class MatrixTile(Tensor values, int firstRow, int firstColumn, int rows, int columns)
{
    public delegate void RowAction(int row, ReadOnlySpan<float> values);

    public int FirstRow => firstRow;

    public int FirstColumn => firstColumn;

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>All values, row-major.</summary>
    public ReadOnlySpan<float> Values => MemoryMarshal.Cast<byte, float>(values.bytes);

    /// <summary>Calls an action for each row with its index in the whole matrix, rows in parallel.</summary>
    public void ForEachRow(RowAction action) => Parallel.For(0, rows, row => action(firstRow + row, Values.Slice(row * columns, columns)));
}
