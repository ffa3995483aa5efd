using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Equiview.Formats;

/// <summary>
/// A dense, row-major, little-endian tensor as a file holds it. The bytes may live in a memory-mapped file: they are valid until the
/// archive they came from is disposed.
/// </summary>
public sealed class StoredTensor
{
    /// <summary>Describes a tensor over existing bytes.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Dimensions, outermost first; empty for a scalar.</param>
    /// <param name="bytes">Exactly the elements, no padding.</param>
    /// <exception cref="ArgumentException">Shape and length disagree.</exception>
    public StoredTensor(ElementType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        Type = type;
        Shape = shape;
        Bytes = bytes;
        if (Count * SizeOf(type) != bytes.Length)
            throw new ArgumentException($"a {type} tensor of shape [{string.Join(", ", shape)}] does not fill {bytes.Length} bytes");
    }

    /// <summary>Element type.</summary>
    public ElementType Type { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, row-major, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, d) => checked(n * d));

    /// <summary>Makes a float32 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<float> values, params long[] shape) => new(ElementType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a float64 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<double> values, params long[] shape) => new(ElementType.Float64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an int64 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<long> values, params long[] shape) => new(ElementType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a uint8 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<byte> values, params long[] shape) => new(ElementType.UInt8, shape, values.ToArray());

    /// <summary>Bytes an element takes.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 4,
        _ => 8,
    };

    /// <summary>The elements as they are; <typeparamref name="T"/> must have the stored type's size.</summary>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.Span);

    /// <summary>All elements as single precision (64-bit values are rounded).</summary>
    public float[] ToSingles() => Type switch
    {
        ElementType.Float32 => AsSpan<float>().ToArray(),
        ElementType.Float16 => ConvertHalf(),
        _ => Array.ConvertAll(ToDoubles(), v => (float)v),
    };

    /// <summary>All elements as double precision; booleans are 0 or 1.</summary>
    public double[] ToDoubles() => Type switch
    {
        ElementType.Bool or ElementType.UInt8 => Convert<byte>(v => v),
        ElementType.Int8 => Convert<sbyte>(v => v),
        ElementType.UInt16 => Convert<ushort>(v => v),
        ElementType.Int16 => Convert<short>(v => v),
        ElementType.UInt32 => Convert<uint>(v => v),
        ElementType.Int32 => Convert<int>(v => v),
        ElementType.UInt64 => Convert<ulong>(v => v),
        ElementType.Int64 => Convert<long>(v => v),
        ElementType.Float16 => Convert<Half>(v => (double)v),
        ElementType.BFloat16 => Convert<ushort>(v => BitConverter.UInt32BitsToSingle((uint)v << 16)),
        ElementType.Float32 => Convert<float>(v => v),
        _ => AsSpan<double>().ToArray(),
    };

    /// <summary>All elements as 64-bit integers (fractions are cut).</summary>
    public long[] ToInt64s() => Type == ElementType.Int64 ? AsSpan<long>().ToArray() : Array.ConvertAll(ToDoubles(), v => (long)v);

    /// <summary>"Float32 [3, 14, 14]".</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";

    private float[] ConvertHalf()
    {
        var result = new float[Count];
        TensorPrimitives.ConvertToSingle(AsSpan<Half>(), result);
        return result;
    }

    private double[] Convert<T>(Func<T, double> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = AsSpan<T>();
        var result = new double[from.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = convert(from[i]);
        return result;
    }
}
