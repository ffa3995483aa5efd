using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Mat5;

/// <summary>One array element: flags, dimensions, name, values column by column.</summary>
internal static class Mat5Matrix
{
    // mxDOUBLE_CLASS to mxUINT64_CLASS.
    private const int FirstNumericClass = 6, LastNumericClass = 15;

    /// <summary>The array, or null where it is not numeric; the imaginary part of a complex array is passed over.</summary>
    public static (string Name, StoredTensor Values)? Read(ReadOnlyMemory<byte> matrix, string file)
    {
        var elements = new Mat5Elements(matrix, file);
        ReadOnlySpan<byte> flags = elements.Next("flags").Data.Span;
        if (flags.Length < 8)
            throw new InvalidFileException(file, "an array's flags are cut off");
        if (flags[0] is < FirstNumericClass or > LastNumericClass)
            return null;
        long[] shape = Dimensions(elements.Next("dimensions"), file);
        string name = Encoding.ASCII.GetString(elements.Next("name").Data.Span);
        double[] columns = Values(elements.Next("values"), file);
        if (!TensorShape.TryCount(shape, out long count) || count != columns.Length)
            throw new InvalidFileException(file, $"array \"{name}\" of shape {TensorShape.Text(shape)} holds {columns.Length} values");
        var rows = new double[count];
        if (count > 0)
            ElementLayout.Gather(
                MemoryMarshal.AsBytes(columns.AsSpan()),
                shape,
                ElementLayout.FortranStrides(shape),
                sizeof(double),
                MemoryMarshal.AsBytes(rows.AsSpan()));
        return (name, StoredTensor.From(rows, shape));
    }

    private static long[] Dimensions(Mat5Element element, string file)
    {
        ReadOnlySpan<byte> data = element.Data.Span;
        if (element.Type != Mat5Type.Int32 || data.Length % 4 != 0 || data.Length / 4 is < 2 or > TensorShape.MaximumRank)
            throw new InvalidFileException(file, "an array's dimensions are not usable");
        var shape = new long[data.Length / 4];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(4 * i)..]);
        return shape;
    }

    // MATLAB stores values in the smallest type that holds them, whatever the array's class.
    private static double[] Values(Mat5Element element, string file)
    {
        ReadOnlySpan<byte> data = element.Data.Span;
        return element.Type switch
        {
            Mat5Type.Int8 => Convert<sbyte>(data, v => v),
            Mat5Type.UInt8 => Convert<byte>(data, v => v),
            Mat5Type.Int16 => Convert<short>(data, v => v),
            Mat5Type.UInt16 => Convert<ushort>(data, v => v),
            Mat5Type.Int32 => Convert<int>(data, v => v),
            Mat5Type.UInt32 => Convert<uint>(data, v => v),
            Mat5Type.Single => Convert<float>(data, v => v),
            Mat5Type.Double => Convert<double>(data, v => v),
            Mat5Type.Int64 => Convert<long>(data, v => v),
            Mat5Type.UInt64 => Convert<ulong>(data, v => v),
            _ => throw new InvalidFileException(file, $"an array's values have the unknown type {(int)element.Type}"),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<byte> data, Func<T, double> toDouble)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(data);
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = toDouble(values[i]);
        return result;
    }
}
