using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Equiview.Formats.Files;

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
    /// <exception cref="ArgumentException">Shape and length disagree, or a dimension is negative.</exception>
    public StoredTensor(ElementType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        if (!TensorShape.TryByteLength(type, shape, out long length) || length != bytes.Length)
            throw new ArgumentException($"a {type} tensor of shape {TensorShape.Text(shape)} does not fill {bytes.Length} bytes");
        Type = type;
        Shape = shape;
        Bytes = bytes;
        Count = length / SizeOf(type);
    }

    /// <summary>Element type.</summary>
    public ElementType Type { get; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, row-major, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Makes a float32 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<float> values, params long[] shape) =>
        new(ElementType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a float64 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<double> values, params long[] shape) =>
        new(ElementType.Float64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an int64 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<long> values, params long[] shape) =>
        new(ElementType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes an int32 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<int> values, params long[] shape) =>
        new(ElementType.Int32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a uint8 tensor that owns a copy of the values.</summary>
    public static StoredTensor From(ReadOnlySpan<byte> values, params long[] shape) => new(ElementType.UInt8, shape, values.ToArray());

    /// <summary>Bytes an element takes.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Bool or ElementType.UInt8 or ElementType.Int8 or ElementType.Float8E4M3 or ElementType.Float8E5M2 => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 4,
        _ => 8,
    };

    /// <summary>The elements as they are; <typeparamref name="T"/> must have the stored type's size.</summary>
    /// <exception cref="InvalidOperationException">It has another size.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => Unsafe.SizeOf<T>() == SizeOf(Type)
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidOperationException($"{typeof(T).Name} does not have the size of a {Type} element");

    /// <summary>All elements as single precision (wider values are rounded); booleans are 0 or 1.</summary>
    public float[] ToSingles()
    {
        if (Type == ElementType.Float32)
            return AsSpan<float>().ToArray();
        if (Type != ElementType.Float16)
            return Convert<float>();
        var result = new float[Count];
        TensorPrimitives.ConvertToSingle(AsSpan<Half>(), result);
        return result;
    }

    /// <summary>All elements as double precision; booleans are 0 or 1.</summary>
    public double[] ToDoubles() => Type == ElementType.Float64 ? AsSpan<double>().ToArray() : Convert<double>();

    /// <summary>All elements as 64-bit integers; fractions are cut, what lies outside the range becomes its end, NaN becomes 0.</summary>
    public long[] ToInt64s() => Type == ElementType.Int64 ? AsSpan<long>().ToArray() : Convert<long>();

    /// <summary>The same elements in managed memory of their own, so that they outlive the archive.</summary>
    public StoredTensor Copy() => new(Type, [.. Shape], Bytes.ToArray());

    /// <summary>"Float32 [3, 14, 14]".</summary>
    public override string ToString() => $"{Type} {TensorShape.Text(Shape)}";

    private TResult[] Convert<TResult>()
        where TResult : INumberBase<TResult> => Type switch
        {
            ElementType.Bool => Map<byte, TResult>(v => v == 0 ? TResult.Zero : TResult.One),
            ElementType.UInt8 => Map<byte, TResult>(TResult.CreateSaturating),
            ElementType.Int8 => Map<sbyte, TResult>(TResult.CreateSaturating),
            ElementType.UInt16 => Map<ushort, TResult>(TResult.CreateSaturating),
            ElementType.Int16 => Map<short, TResult>(TResult.CreateSaturating),
            ElementType.UInt32 => Map<uint, TResult>(TResult.CreateSaturating),
            ElementType.Int32 => Map<int, TResult>(TResult.CreateSaturating),
            ElementType.UInt64 => Map<ulong, TResult>(TResult.CreateSaturating),
            ElementType.Int64 => Map<long, TResult>(TResult.CreateSaturating),
            ElementType.Float16 => Map<Half, TResult>(TResult.CreateSaturating),
            ElementType.BFloat16 => Map<ushort, TResult>(v => TResult.CreateSaturating(BitConverter.UInt32BitsToSingle((uint)v << 16))),
            ElementType.Float8E4M3 => Map<byte, TResult>(v => TResult.CreateSaturating(Float8.FromE4M3(v))),
            ElementType.Float8E5M2 => Map<byte, TResult>(v => TResult.CreateSaturating(Float8.FromE5M2(v))),
            ElementType.Float32 => Map<float, TResult>(TResult.CreateSaturating),
            _ => Map<double, TResult>(TResult.CreateSaturating),
        };

    private TResult[] Map<T, TResult>(Func<T, TResult> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = AsSpan<T>();
        var result = new TResult[from.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = convert(from[i]);
        return result;
    }
}
