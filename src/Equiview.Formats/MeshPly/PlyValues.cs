using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.MeshPly;

/// <summary>The numbers of a PLY body one after the other, whatever their encoding.</summary>
internal ref struct PlyValues(ReadOnlySpan<byte> body, string format, string path)
{
    private readonly ReadOnlySpan<byte> body = body;
    private readonly bool ascii = format == "ascii";
    private readonly bool bigEndian = format == "binary_big_endian";
    private readonly string path = path;
    private int at;

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidFileException">The body ends, or holds something else.</exception>
    public double Next(ElementType type) => ascii ? NextWord() : NextBinary(type);

    /// <summary>The next list length.</summary>
    public int NextCount(ElementType type)
    {
        double count = Next(type);
        return count >= 0 && count <= body.Length && count == Math.Floor(count)
            ? (int)count
            : throw Broken("has a list of impossible length");
    }

    private double NextWord()
    {
        while (at < body.Length && body[at] <= (byte)' ')
            at++;
        int start = at;
        while (at < body.Length && body[at] > (byte)' ')
            at++;
        if (start == at)
            throw Broken("ends before its last entry");
        ReadOnlySpan<byte> word = body[start..at];
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Broken($"has \"{Encoding.ASCII.GetString(word[..Math.Min(word.Length, 20)])}\" where a number belongs");
    }

    private double NextBinary(ElementType type)
    {
        int size = StoredTensor.SizeOf(type);
        if (size > body.Length - at)
            throw Broken("ends before its last entry");
        Span<byte> bytes = stackalloc byte[8];
        body.Slice(at, size).CopyTo(bytes);
        if (bigEndian)
            bytes[..size].Reverse();
        at += size;
        return type switch
        {
            ElementType.Int8 => (sbyte)bytes[0],
            ElementType.UInt8 => bytes[0],
            ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    private readonly InvalidFileException Broken(string problem) => new(path, problem, FormattableString.Invariant($"body byte {at}"));
}
