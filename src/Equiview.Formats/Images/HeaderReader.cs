using System.Buffers.Binary;

namespace Equiview.Formats.Images;

/// <summary>Reads numbers at absolute offsets of a file; going past the end is an <see cref="InvalidFileException"/>.</summary>
internal sealed class HeaderReader(Stream stream, string file)
{
    private readonly byte[] buffer = new byte[8];

    public string File { get; } = file;

    public long Length { get; } = stream.Length;

    public bool LittleEndian { get; init; }

    public byte U8(long offset) => At(offset, 1)[0];

    public ushort U16(long offset) =>
        LittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2)) : BinaryPrimitives.ReadUInt16BigEndian(At(offset, 2));

    public uint U32(long offset) =>
        LittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4)) : BinaryPrimitives.ReadUInt32BigEndian(At(offset, 4));

    /// <summary>Whether these bytes stand at the offset; false also where the file ends before.</summary>
    public bool Has(long offset, ReadOnlySpan<byte> expected) =>
        offset + expected.Length <= Length && At(offset, expected.Length).SequenceEqual(expected);

    /// <summary>The same file read in the other byte order.</summary>
    public HeaderReader InOrder(bool littleEndian) => new(stream, File) { LittleEndian = littleEndian };

    public InvalidFileException Truncated(long offset) =>
        new(File, "the image file is truncated", FormattableString.Invariant($"byte {Math.Min(offset, Length)} of {Length}"));

    public InvalidFileException Corrupt(string what, long offset) => new(File, what, FormattableString.Invariant($"byte {offset}"));

    /// <summary>Fails where the file is shorter than this.</summary>
    public void RequireLength(long length)
    {
        if (Length < length)
            throw Truncated(Length);
    }

    private ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < 0 || offset + count > Length)
            throw Truncated(offset);
        stream.Position = offset;
        stream.ReadExactly(buffer, 0, count);
        return buffer.AsSpan(0, count);
    }
}
