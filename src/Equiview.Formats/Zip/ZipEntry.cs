using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Equiview.Formats.Files;

namespace Equiview.Formats.Zip;

/// <summary>One entry of a zip file; its bytes are checked and inflated on demand.</summary>
internal sealed class ZipEntry
{
    private const int LocalBytes = 30;
    private const uint LocalSignature = 0x04034b50;
    private const int Stored = 0;
    private const int Deflated = 8;

    // Deflate cannot pack more than 1032 bytes into one.
    private const long MaximumDeflateRatio = 1032;

    private readonly FileBytes file;
    private readonly int method;
    private readonly uint crc;
    private readonly long dataAt;
    private readonly long packedBytes;

    public ZipEntry(FileBytes file, string name, int method, uint crc, long packedBytes, long bytes, long position)
    {
        ReadOnlySpan<byte> local = file.Slice(position, LocalBytes).Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw new InvalidFileException(file.Path, "has a zip entry that points nowhere", name);
        this.file = file;
        this.method = method;
        this.crc = crc;
        this.packedBytes = packedBytes;
        Name = name;
        Bytes = bytes;
        Position = position;
        dataAt = position + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(local[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        bool fits = bytes >= 0 && packedBytes >= 0 && dataAt <= file.Length && packedBytes <= file.Length - dataAt;
        bool agrees = method == Stored ? bytes == packedBytes : bytes <= checked(packedBytes * (Int128)MaximumDeflateRatio);
        if (!fits || !agrees)
            throw new InvalidFileException(
                file.Path, $"has a zip entry of {bytes} bytes, packed to {packedBytes}, which cannot be; truncated or corrupt", name);
    }

    /// <summary>Path inside the archive.</summary>
    public string Name { get; }

    /// <summary>Size once inflated, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Where the entry's own header begins.</summary>
    public long Position { get; }

    /// <summary>Where its data ends.</summary>
    public long End => dataAt + packedBytes;

    /// <summary>Bytes that reading it will allocate: none when it is stored as it is.</summary>
    public long InflatedBytes => method == Stored ? 0 : Bytes;

    /// <summary>The content: a window on the file when stored, else inflated into an array of the size the directory states.</summary>
    /// <param name="verify">Compare the checksum; torch can write files without one.</param>
    public ReadOnlyMemory<byte> Read(bool verify)
    {
        ReadOnlyMemory<byte> content = method switch
        {
            Stored => file.Slice(dataAt, packedBytes),
            Deflated => Inflate(),
            _ => throw new InvalidFileException(
                file.Path, $"has a zip entry packed by method {method}; only stored and deflated ones are supported", Name),
        };
        if (verify && Crc32.HashToUInt32(content.Span) != crc)
            throw new InvalidFileException(file.Path, "has a zip entry whose checksum is wrong; the file is corrupt", Name);
        return content;
    }

    private byte[] Inflate()
    {
        if (Bytes > Array.MaxLength)
            throw new InvalidFileException(file.Path, "has a packed zip entry above 2 GB, which is not supported", Name);
        using var packed = new ReadOnlyMemoryStream(file.Slice(dataAt, packedBytes));
        using var inflater = new DeflateStream(packed, CompressionMode.Decompress);
        var content = new byte[Bytes];
        try
        {
            int read = inflater.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (read == content.Length && inflater.ReadByte() < 0)
                return content;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidFileException(file.Path, "has a zip entry that cannot be inflated; the file is corrupt", Name, e);
        }

        throw new InvalidFileException(file.Path, $"has a zip entry that does not inflate to the {Bytes} bytes it states", Name);
    }
}
