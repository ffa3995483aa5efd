using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Reads the arguments of pickle opcodes from bytes, with every length checked.</summary>
internal sealed class PickleCursor(string file, ReadOnlyMemory<byte> bytes)
{
    // Python writes integers of any size; nothing in tensor files comes near this.
    private const int MaximumIntegerBytes = 1024;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>Whether all bytes are read.</summary>
    public bool AtEnd => Position == bytes.Length;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>The next bytes; valid until the file is closed.</summary>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
            throw Error($"asks for {count} bytes where {bytes.Length - Position} are left");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public ReadOnlySpan<byte> Take(long count) => count >= 0 ? Take((ulong)count) : throw Error("has a negative length");

    /// <summary>A line of a protocol 0 opcode, without its end.</summary>
    public ReadOnlySpan<byte> Line()
    {
        int length = bytes.Span[Position..].IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = Take(length >= 0 ? length : bytes.Length + 1L);
        Position++;
        return line;
    }

    public string TextLine() => Encoding.UTF8.GetString(Line());

    /// <summary>A decimal number, "12" or "12L".</summary>
    public object DecimalLine()
    {
        string text = TextLine().TrimEnd('L');
        if (text.Length > MaximumIntegerBytes
            || !BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value))
            throw Error("has a number that cannot be read");
        return Narrow(value);
    }

    public double FloatLine() => double.TryParse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw Error("has a number that cannot be read");

    /// <summary>A two's-complement integer of the given number of bytes.</summary>
    public object LongInteger(long count) => count <= MaximumIntegerBytes
        ? Narrow(new BigInteger(Take(count)))
        : throw Error($"has an integer of {count} bytes");

    public InvalidFileException Error(string problem) => new(file, $"{problem}; the pickle is corrupt", $"pickle byte {Position}");

    private static object Narrow(BigInteger value)
    {
        object result = value;
        if (value >= long.MinValue && value <= long.MaxValue)
            result = (long)value;
        return result;
    }
}
