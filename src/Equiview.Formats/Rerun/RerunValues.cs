using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Equiview.Formats.Rerun;

/// <summary>
/// How the values of a component lie in Arrow: <paramref name="Element"/>, <paramref name="Width"/> of them to a value (a fixed-size list
/// where there are two or more), and, where values differ in length, a list of those.
/// </summary>
/// <param name="Element">The number, of a fixed number of bytes; or text.</param>
/// <param name="Width">Numbers to a value.</param>
/// <param name="Nested">Whether a value is a list of any length.</param>
internal sealed record RerunLayout(IArrowType Element, int Width = 1, bool Nested = false)
{
    /// <summary>Color, red in the highest byte.</summary>
    public static readonly RerunLayout Colors = new(UInt32Type.Default);

    /// <summary>Lengths and radii.</summary>
    public static readonly RerunLayout Singles = new(FloatType.Default);

    /// <summary>Numbers of a plot.</summary>
    public static readonly RerunLayout Doubles = new(DoubleType.Default);

    /// <summary>Text.</summary>
    public static readonly RerunLayout Texts = new(StringType.Default);

    /// <summary>Files.</summary>
    public static readonly RerunLayout Blobs = new(UInt8Type.Default, 1, Nested: true);

    /// <summary>Values of several floats each.</summary>
    public static RerunLayout Vectors(int width) => new(FloatType.Default, width);

    /// <summary>Lists of vectors.</summary>
    public static RerunLayout Strips(int width) => new(FloatType.Default, width, Nested: true);

    /// <summary>The Arrow type of a value.</summary>
    public IArrowType ValueType => Nested ? new ListType(Item(Inner)) : Inner;

    /// <summary>The values of some rows, one behind the other.</summary>
    public IArrowArray Concatenate(IReadOnlyList<RerunValues> rows)
    {
        byte[] bytes = new byte[rows.Sum(r => r.Bytes.Length)];
        int at = 0;
        foreach (RerunValues row in rows)
        {
            row.Bytes.Span.CopyTo(bytes.AsSpan(at));
            at += row.Bytes.Length;
        }

        if (Element is StringType)
            return new StringArray(Count(rows), Offsets(rows), new ArrowBuffer(bytes), ArrowBuffer.Empty);
        int size = ((FixedWidthType)Element).BitWidth / 8;
        var numbers = new ArrayData(Element, bytes.Length / size, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)]);
        int values = bytes.Length / size / Width;
        ArrayData inner = Width == 1 ? numbers : new ArrayData(Inner, values, 0, 0, [ArrowBuffer.Empty], [numbers]);
        return ArrowArrayFactory.BuildArray(
            !Nested ? inner : new ArrayData(ValueType, Count(rows), 0, 0, [ArrowBuffer.Empty, Offsets(rows)], [inner]));
    }

    /// <summary>A column: for each row the list of its values.</summary>
    public ListArray Column(IReadOnlyList<RerunValues> rows)
    {
        var offsets = new int[rows.Count + 1];
        for (int i = 0; i < rows.Count; i++)
            offsets[i + 1] = offsets[i] + rows[i].Count;
        return new ListArray(ColumnType, rows.Count, Buffer(offsets), Concatenate(rows), ArrowBuffer.Empty);
    }

    /// <summary>The Arrow type of a column.</summary>
    public ListType ColumnType => new(new Field("item", ValueType, nullable: true));

    private IArrowType Inner => Width == 1 ? Element : new FixedSizeListType(Item(Element), Width);

    private static Field Item(IArrowType type) => new("item", type, nullable: false);

    private static int Count(IReadOnlyList<RerunValues> rows) => rows.Sum(r => r.Count);

    private static ArrowBuffer Offsets(IReadOnlyList<RerunValues> rows)
    {
        var offsets = new int[Count(rows) + 1];
        foreach ((int i, int length) in rows.SelectMany(r => r.Lengths!).Index())
            offsets[i + 1] = offsets[i] + length;

        return Buffer(offsets);
    }

    private static ArrowBuffer Buffer(int[] values) => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}

/// <summary>The values of one component in one row.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">Their numbers, or their text as UTF-8, one behind the other.</param>
/// <param name="Lengths">The length of each value where they differ; else null.</param>
internal sealed record RerunValues(int Count, ReadOnlyMemory<byte> Bytes, int[]? Lengths = null)
{
    /// <summary>Values of a fixed number of numbers each.</summary>
    public static RerunValues Of<T>(ReadOnlySpan<T> numbers, int width = 1)
        where T : unmanaged => new(numbers.Length / width, MemoryMarshal.AsBytes(numbers).ToArray());

    /// <summary>Texts.</summary>
    public static RerunValues Of(IReadOnlyList<string> texts)
    {
        byte[][] encoded = [.. texts.Select(Encoding.UTF8.GetBytes)];
        return new(encoded.Length, encoded.SelectMany(b => b).ToArray(), [.. encoded.Select(b => b.Length)]);
    }

    /// <summary>One file.</summary>
    public static RerunValues Blob(ReadOnlyMemory<byte> file) => new(1, file, [file.Length]);

    /// <summary>Lists of vectors.</summary>
    /// <param name="strips">Of each list its numbers.</param>
    /// <param name="width">Numbers to a vector.</param>
    public static RerunValues Strips(IReadOnlyList<float[]> strips, int width) => new(
        strips.Count,
        MemoryMarshal.AsBytes(strips.SelectMany(s => s).ToArray().AsSpan()).ToArray(),
        [.. strips.Select(s => s.Length / width)]);
}
