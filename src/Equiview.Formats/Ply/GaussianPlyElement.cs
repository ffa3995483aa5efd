using System.Buffers.Binary;

namespace Equiview.Formats;

/// <summary>One element of a PLY file: where it lies and which scalars a record holds.</summary>
internal sealed class GaussianPlyElement(string name, long count)
{
    private readonly Dictionary<string, GaussianPlyScalar> properties = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public long Count { get; } = count;

    /// <summary>First byte in the file.</summary>
    public long Offset { get; set; }

    /// <summary>Bytes a record takes.</summary>
    public int Stride { get; private set; }

    public bool Has(string property) => properties.ContainsKey(property);

    /// <summary>How many of prefix0, prefix1, ... there are without a gap.</summary>
    public int CountOf(string prefix)
    {
        int n = 0;
        while (properties.ContainsKey(FormattableString.Invariant($"{prefix}{n}")))
            n++;
        return n;
    }

    public void Add(string file, string type, string property)
    {
        ElementType element = type switch
        {
            "char" or "int8" => ElementType.Int8,
            "uchar" or "uint8" => ElementType.UInt8,
            "short" or "int16" => ElementType.Int16,
            "ushort" or "uint16" => ElementType.UInt16,
            "int" or "int32" => ElementType.Int32,
            "uint" or "uint32" => ElementType.UInt32,
            "float" or "float32" => ElementType.Float32,
            "double" or "float64" => ElementType.Float64,
            _ => throw new InvalidFileException(file, $"property '{property}' has the unknown type '{type}'"),
        };
        if (!properties.TryAdd(property, new GaussianPlyScalar(Stride, element)))
            throw new InvalidFileException(file, $"names the property '{property}' twice");
        Stride += StoredTensor.SizeOf(element);
    }

    /// <summary>Where the properties of these names lie in a record.</summary>
    /// <exception cref="InvalidFileException">One is missing or has another type.</exception>
    public GaussianPlyScalar[] Require(string file, ElementType type, params IEnumerable<string> names) => [.. names.Select(n =>
        !properties.TryGetValue(n, out GaussianPlyScalar p) ? throw new InvalidFileException(file, $"lacks the property '{n}' of '{Name}'; not a Gaussian scene of this kind")
        : p.Type != type ? throw new InvalidFileException(file, $"stores '{n}' as {p.Type}, expected {type}")
        : p)];

    /// <summary>The bytes of one record.</summary>
    public ReadOnlySpan<byte> Record(FileBytes file, long index) => file.Slice(Offset + (index * Stride), Stride).Span;
}

/// <summary>A scalar of a record.</summary>
/// <param name="Offset">First byte in the record.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct GaussianPlyScalar(int Offset, ElementType Type)
{
    public float Single(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadSingleLittleEndian(record[Offset..]);

    public uint UInt32(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[Offset..]);
}
