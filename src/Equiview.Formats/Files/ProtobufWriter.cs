using System.Buffers;
using System.Text;

namespace Equiview.Formats.Files;

/// <summary>
/// A protocol-buffers message in the making: the few wire forms that ONNX files and Rerun recordings use (varint, 32-bit, 64-bit,
/// length-delimited). Large values need not be copied into it: see <see cref="Header"/>.
/// </summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>Bytes so far.</summary>
    public long Length => bytes.WrittenCount;

    /// <summary>An integer or enumeration field.</summary>
    public ProtobufWriter Integer(int field, long value)
    {
        Varint(bytes, (ulong)field << 3);
        Varint(bytes, (ulong)value);
        return this;
    }

    /// <summary>A float field.</summary>
    public ProtobufWriter Single(int field, float value)
    {
        Varint(bytes, ((ulong)field << 3) | 5);
        bytes.Write(BitConverter.GetBytes(value));
        return this;
    }

    /// <summary>A fixed64 field.</summary>
    public ProtobufWriter Fixed64(int field, ulong value)
    {
        Varint(bytes, ((ulong)field << 3) | 1);
        bytes.Write(BitConverter.GetBytes(value));
        return this;
    }

    /// <summary>A string field.</summary>
    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A bytes field.</summary>
    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Header(field, value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>A nested message.</summary>
    public ProtobufWriter Message(int field, ProtobufWriter value) => Bytes(field, value.bytes.WrittenSpan);

    /// <summary>Key and length of a length-delimited field whose content the caller writes behind it.</summary>
    public ProtobufWriter Header(int field, long length)
    {
        Varint(bytes, ((ulong)field << 3) | 2);
        Varint(bytes, (ulong)length);
        return this;
    }

    /// <summary>Adds the fields of another message of the same kind.</summary>
    public ProtobufWriter Append(ProtobufWriter other)
    {
        bytes.Write(other.bytes.WrittenSpan);
        return this;
    }

    /// <summary>Copies the message out.</summary>
    public void CopyTo(Stream target) => target.Write(bytes.WrittenSpan);

    // Seven bits a byte, the lowest first; a set top bit says that more follow.
    private static void Varint(ArrayBufferWriter<byte> target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            target.Write([(byte)(value | 0x80)]);
        target.Write([(byte)value]);
    }
}
