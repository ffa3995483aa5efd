using System.Runtime.InteropServices;
using Equiview.Formats.Files;

namespace Equiview.Formats.Npy;

/// <summary>numpy's .npy files: one array of booleans, integers or floats.</summary>
public static class NpyFile
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Reads a file that holds exactly one array, into managed memory.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated, too long, or of an element type that is not a plain number.</exception>
    public static StoredTensor Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        return Decode(file.Path, file.Slice(0, file.Length)).Copy();
    }

    /// <summary>Reads one array from where a stream stands, into managed memory, and leaves the stream behind its last byte.</summary>
    /// <param name="stream">A stream; it need not be seekable.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidFileException">Truncated, or of an element type that is not a plain number.</exception>
    public static StoredTensor Read(Stream stream, string name = "stream")
    {
        byte[] prefix = ReadBounded(stream, name, NpyHeader.PrefixBytes);
        byte[] length = ReadBounded(stream, name, NpyHeader.LengthFieldBytes(name, prefix));
        NpyHeader header = NpyHeader.Parse(name, ReadBounded(stream, name, NpyHeader.TextBytes(name, length)));
        return Arrange(header, ReadBounded(stream, name, header.ByteLength));
    }

    /// <summary>
    /// Writes version 1.0, row-major, little-endian, to a temporary name, then moved. bfloat16 and 8-bit floats, which numpy lacks, become
    /// float32 (exactly).
    /// </summary>
    public static void Write(string path, StoredTensor tensor) => AtomicFile.Write(path, stream => Write(stream, tensor));

    /// <summary>Writes to where a stream stands, in the same form as <see cref="Write(string, StoredTensor)"/>.</summary>
    public static void Write(Stream stream, StoredTensor tensor)
    {
        bool widened = tensor.Type is ElementType.BFloat16 or ElementType.Float8E4M3 or ElementType.Float8E5M2;
        stream.Write(NpyHeader.Write(widened ? ElementType.Float32 : tensor.Type, tensor.Shape));
        stream.Write(widened ? MemoryMarshal.AsBytes<float>(tensor.ToSingles()) : tensor.Bytes.Span);
    }

    /// <summary>Decodes a whole file. Row-major little-endian elements stay where they are; others are copied into order.</summary>
    internal static StoredTensor Decode(string name, ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        int textAt = NpyHeader.PrefixBytes + NpyHeader.LengthFieldBytes(name, bytes);
        if (bytes.Length < textAt)
            throw new InvalidFileException(name, "ends inside its header; the file is truncated");
        int textBytes = NpyHeader.TextBytes(name, bytes[NpyHeader.PrefixBytes..textAt]);
        if (bytes.Length - textAt < textBytes)
            throw new InvalidFileException(name, "ends inside its header; the file is truncated");
        NpyHeader header = NpyHeader.Parse(name, bytes.Slice(textAt, textBytes));
        ReadOnlyMemory<byte> elements = file[(textAt + textBytes)..];
        if (elements.Length != header.ByteLength)
        {
            string shape = $"{header.Type} {TensorShape.Text(header.Shape)}";
            throw new InvalidFileException(name, $"has {elements.Length} bytes of elements where {shape} takes {header.ByteLength}");
        }

        return Arrange(header, elements);
    }

    /// <summary>
    /// Converts elements from the byte order and layout of the header to row-major little-endian order; copies only when they are not.
    /// </summary>
    internal static StoredTensor Arrange(NpyHeader header, ReadOnlyMemory<byte> elements)
    {
        int size = StoredTensor.SizeOf(header.Type);
        bool permute = header.FortranOrder && header.Shape.Length > 1 && elements.Length > 0;
        bool swap = header.BigEndian && size > 1;
        if (!permute && !swap)
            return new StoredTensor(header.Type, header.Shape, elements);
        var ordered = new byte[elements.Length];
        if (permute)
            ElementLayout.Gather(elements.Span, header.Shape, ElementLayout.FortranStrides(header.Shape), size, ordered);
        else
            elements.Span.CopyTo(ordered);
        if (swap)
            ElementLayout.SwapBytes(ordered, size);
        return new StoredTensor(header.Type, header.Shape, ordered);
    }

    // Grows with what really arrives: a stream's length may be unknown, and a header may lie.
    private static byte[] ReadBounded(Stream stream, string name, long length)
    {
        if (length > Array.MaxLength || (stream.CanSeek && length > stream.Length - stream.Position))
            throw new InvalidFileException(name, $"should hold {length} bytes more than it can; truncated, or an array above 2 GB");
        var bytes = new byte[stream.CanSeek ? length : Math.Min(length, ChunkBytes)];
        int read = 0;
        while (true)
        {
            int got = stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            read += got;
            if (read < bytes.Length)
                throw new InvalidFileException(name, $"ends {length - read} bytes too early; it is truncated");
            if (read == length)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
        }
    }
}
