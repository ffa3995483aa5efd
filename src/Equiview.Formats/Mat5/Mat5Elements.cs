using System.Buffers.Binary;

namespace Equiview.Formats.Mat5;

/// <summary>Data types of the elements of a level-5 file (table 1-1 of the format).</summary>
internal enum Mat5Type
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
}

/// <summary>An element: its type and bytes.</summary>
internal readonly record struct Mat5Element(Mat5Type Type, ReadOnlyMemory<byte> Data);

/// <summary>
/// Walks the elements of a block: 8-byte tags, or 4-byte ones with up to 4 bytes of data inside; data is padded to 8 bytes.
/// </summary>
internal sealed class Mat5Elements(ReadOnlyMemory<byte> block, string file)
{
    private int at;

    /// <summary>The next element; false at the end.</summary>
    /// <exception cref="InvalidFileException">It goes beyond the block.</exception>
    public bool TryNext(out Mat5Element element)
    {
        element = default;
        ReadOnlySpan<byte> bytes = block.Span;
        if (bytes.Length - at < 8)
            return false;
        uint tag = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        bool small = tag >> 16 != 0;
        long length = small ? tag >> 16 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
        int start = at + (small ? 4 : 8);
        if (length > bytes.Length - start || (small && length > 4))
            throw new InvalidFileException(
                file,
                "an element goes beyond its block; the file is truncated or corrupt",
                FormattableString.Invariant($"byte {at} of a block"));
        var type = (Mat5Type)(tag & 0xFFFF);
        element = new Mat5Element(type, block.Slice(start, (int)length));

        // Compressed elements are not padded.
        long end = small ? at + 8 : type == Mat5Type.Compressed ? start + length : start + ((length + 7) / 8 * 8);
        at = (int)Math.Min(end, bytes.Length);
        return true;
    }

    /// <summary>The next element, which must be there.</summary>
    public Mat5Element Next(string what) =>
        TryNext(out Mat5Element element) ? element : throw new InvalidFileException(file, $"an array lacks its {what}");
}
