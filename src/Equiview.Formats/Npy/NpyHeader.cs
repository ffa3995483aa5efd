using System.Buffers.Binary;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Npy;

/// <summary>
/// The header of an .npy file. Source: numpy's NEP 1 and numpy.lib.format (versions 1.0 to 3.0: the length takes 2 bytes, then 4, then the
/// text may be UTF-8).
/// </summary>
/// <param name="Type">Element type.</param>
/// <param name="BigEndian">Elements of more than a byte are stored most significant byte first.</param>
/// <param name="FortranOrder">The first dimension varies fastest.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="ByteLength">Bytes of the elements.</param>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, long[] Shape, long ByteLength)
{
    /// <summary>Bytes that tell the version and thereby where the header's length stands.</summary>
    public const int PrefixBytes = 8;

    // numpy itself refuses text above 10,000 characters by default; only structured types, which are refused here, come near.
    private const long MaximumTextBytes = 1 << 16;

    // Follows the byte 0x93.
    private static ReadOnlySpan<byte> Magic => "NUMPY"u8;

    /// <summary>Whether a file begins as .npy files do.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> start) => start.Length >= 6 && start[0] == 0x93 && start[1..6].SequenceEqual(Magic);

    /// <summary>Bytes of the field that holds the text's length, by the version in the prefix.</summary>
    public static int LengthFieldBytes(string file, ReadOnlySpan<byte> prefix)
    {
        if (prefix.Length < PrefixBytes || !HasMagic(prefix))
            throw new InvalidFileException(file, "does not begin as an .npy file does");
        return prefix[6] switch
        {
            1 => sizeof(ushort),
            2 or 3 => sizeof(uint),
            _ => throw new InvalidFileException(file, $"has .npy version {prefix[6]}.{prefix[7]}; 1, 2 and 3 are supported", "byte 6"),
        };
    }

    /// <summary>Decodes the length of the text.</summary>
    public static int TextBytes(string file, ReadOnlySpan<byte> field)
    {
        long length = field.Length == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(field)
            : BinaryPrimitives.ReadUInt32LittleEndian(field);
        return length <= MaximumTextBytes
            ? (int)length
            : throw new InvalidFileException(file, $"claims a header of {length} bytes; at most {MaximumTextBytes} are accepted", "byte 8");
    }

    /// <summary>Parses the text, a Python dictionary with the keys descr, fortran_order and shape.</summary>
    public static NpyHeader Parse(string file, ReadOnlySpan<byte> text)
    {
        var literal = new NpyHeaderText(file, Encoding.Latin1.GetString(text));
        (string descr, bool fortran, long[] shape) = literal.Read();
        (ElementType type, bool bigEndian) = NpyType.Parse(file, descr);
        return TensorShape.TryByteLength(type, shape, out long length)
            ? new NpyHeader(type, bigEndian, fortran, shape, length)
            : throw new InvalidFileException(file, $"claims the shape {TensorShape.Text(shape)}, which no file can hold");
    }

    /// <summary>The header of a row-major little-endian array, as numpy writes it: version 1.0, padded to a multiple of 64 bytes.</summary>
    public static byte[] Write(ElementType type, ReadOnlySpan<long> shape)
    {
        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
        string text = $"{{'descr': '{NpyType.DescrOf(type)}', 'fortran_order': False, 'shape': {tuple}, }}";
        const int start = PrefixBytes + sizeof(ushort);
        int length = (start + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        header[0] = 0x93;
        Magic.CopyTo(header.AsSpan(1));
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(PrefixBytes), (ushort)(length - start));
        header.AsSpan(start).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(start));
        header[^1] = (byte)'\n';
        return header;
    }
}
