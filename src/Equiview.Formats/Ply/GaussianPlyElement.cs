using System.Buffers.Binary;
using Equiview.Formats.Files;

namespace Equiview.Formats.Ply;

/// <summary>One element of a PLY file: where it lies and which scalars a record holds.</summary>
internal sealed class GaussianPlyElement
{
    private readonly Dictionary<string, GaussianPlyScalar> properties = new(StringComparer.Ordinal);
    private readonly long offset;

    public GaussianPlyElement(PlyElement element, long offset, string path)
    {
        (Name, Count, this.offset) = (element.Name, element.Count, offset);
        foreach (PlyProperty property in element.Properties)
        {
            if (!properties.TryAdd(property.Name, new GaussianPlyScalar(Stride, property.Type)))
                throw new InvalidFileException(path, $"names the property '{property.Name}' twice");
            Stride += StoredTensor.SizeOf(property.Type);
        }
    }

    public string Name { get; }

    public long Count { get; }

    /// <summary>Bytes a record takes.</summary>
    public int Stride { get; }

    public bool Has(string property) => properties.ContainsKey(property);

    /// <summary>How many of prefix0, prefix1, ... there are without a gap.</summary>
    public int CountOf(string prefix)
    {
        int n = 0;
        while (properties.ContainsKey(FormattableString.Invariant($"{prefix}{n}")))
            n++;
        return n;
    }

    /// <summary>Where the properties of these names lie in a record.</summary>
    /// <exception cref="InvalidFileException">One is missing or has another type.</exception>
    public GaussianPlyScalar[] Require(string file, ElementType type, params IEnumerable<string> names) => [.. names.Select(n =>
        !properties.TryGetValue(n, out GaussianPlyScalar p) ? throw new InvalidFileException(
            file, $"lacks the property '{n}' of '{Name}'; not a Gaussian scene of this kind")
        : p.Type != type ? throw new InvalidFileException(file, $"stores '{n}' as {p.Type}, expected {type}")
        : p)];

    /// <summary>The bytes of one record.</summary>
    public ReadOnlySpan<byte> Record(FileBytes file, long index) => file.Slice(offset + (index * Stride), Stride).Span;
}

/// <summary>A scalar of a record.</summary>
/// <param name="Offset">First byte in the record.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct GaussianPlyScalar(int Offset, ElementType Type)
{
    public float Single(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadSingleLittleEndian(record[Offset..]);

    public uint UInt32(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[Offset..]);
}
