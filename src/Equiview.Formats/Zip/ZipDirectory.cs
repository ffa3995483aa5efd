using System.Buffers.Binary;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Zip;

/// <summary>
/// Entries of a zip file over mapped bytes, so that stored entries need no copy. Source: PKWARE APPNOTE 6.3 (end record, zip64, central
/// directory). System.IO.Compression does not tell where an entry's bytes lie.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint EntrySignature = 0x02014b50;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int EntryBytes = 46;
    private const int MaximumCommentBytes = ushort.MaxValue;

    private readonly FileBytes file;
    private readonly List<ZipEntry> entries = [];

    private ZipDirectory(FileBytes file) => this.file = file;

    /// <summary>Whether a file begins as a zip file with at least one entry, or as an empty one, does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8);

    /// <summary>Reads the directory; entries have different names and do not overlap.</summary>
    /// <exception cref="InvalidFileException">Not a zip file, truncated, encrypted, or with overlapping entries.</exception>
    public static IReadOnlyList<ZipEntry> Read(FileBytes file)
    {
        var directory = new ZipDirectory(file);
        (long start, long length, long count) = directory.FindEnd();
        directory.ReadEntries(start, length, count);
        directory.RequireDisjoint();
        return directory.entries;
    }

    private (long Start, long Length, long Count) FindEnd()
    {
        int tailBytes = (int)Math.Min(file.Length, EndBytes + MaximumCommentBytes);
        ReadOnlySpan<byte> tail = file.Slice(file.Length - tailBytes, tailBytes).Span;
        for (int at = tailBytes - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail[at..];
            if (U32(end) != EndSignature || U16(end[20..]) != end.Length - EndBytes)
                continue;
            long position = file.Length - tailBytes + at;
            return FindEnd64(position) ?? (U32(end[16..]), U32(end[12..]), U16(end[10..]));
        }

        throw new InvalidFileException(file.Path, "has no zip directory at its end; not a zip file, or truncated");
    }

    private (long Start, long Length, long Count)? FindEnd64(long endPosition)
    {
        if (endPosition < LocatorBytes)
            return null;
        ReadOnlySpan<byte> locator = file.Slice(endPosition - LocatorBytes, LocatorBytes).Span;
        if (U32(locator) != Locator64Signature)
            return null;
        ReadOnlySpan<byte> end = file.Slice(I64(locator[8..]), End64Bytes).Span;
        if (U32(end) != End64Signature)
            throw new InvalidFileException(file.Path, "has a zip64 locator that points nowhere");
        return (I64(end[48..]), I64(end[40..]), I64(end[32..]));
    }

    private void ReadEntries(long start, long length, long count)
    {
        ReadOnlySpan<byte> bytes = file.Slice(start, length).Span;
        if (count < 0 || count > length / EntryBytes)
            throw new InvalidFileException(file.Path, $"claims {count} zip entries in a directory of {length} bytes");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            if (bytes.Length < EntryBytes || U32(bytes) != EntrySignature)
                throw new InvalidFileException(file.Path, "has a broken zip directory", $"entry {i}");
            int nameBytes = U16(bytes[28..]);
            int extraBytes = U16(bytes[30..]);
            int total = EntryBytes + nameBytes + extraBytes + U16(bytes[32..]);
            if (bytes.Length < total)
                throw new InvalidFileException(file.Path, "has a zip directory that ends early", $"entry {i}");
            string name = Encoding.UTF8.GetString(bytes.Slice(EntryBytes, nameBytes));
            if (!names.Add(name))
                throw new InvalidFileException(file.Path, "has two zip entries of the same name", name);
            if ((U16(bytes[8..]) & 1) != 0)
                throw new InvalidFileException(file.Path, "has an encrypted zip entry", name);
            entries.Add(ReadEntry(name, bytes, bytes.Slice(EntryBytes + nameBytes, extraBytes)));
            bytes = bytes[total..];
        }
    }

    private ZipEntry ReadEntry(string name, ReadOnlySpan<byte> fixedPart, ReadOnlySpan<byte> extra)
    {
        long packed = U32(fixedPart[20..]);
        long size = U32(fixedPart[24..]);
        long offset = U32(fixedPart[42..]);
        ReadOnlySpan<byte> wide = Find64(extra);

        // Only the fields that do not fit 32 bits are repeated, in this order.
        Widen(ref size, ref wide);
        Widen(ref packed, ref wide);
        Widen(ref offset, ref wide);
        return new ZipEntry(file, name, U16(fixedPart[10..]), U32(fixedPart[16..]), packed, size, offset);
    }

    private void Widen(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue)
            return;
        if (wide.Length < sizeof(long))
            throw new InvalidFileException(file.Path, "has a zip64 entry without its sizes");
        value = I64(wide);
        wide = wide[sizeof(long)..];
    }

    private static ReadOnlySpan<byte> Find64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(U16(extra[2..]), extra.Length - 4);
            if (U16(extra) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    // Overlapping entries make small files inflate without end, and long to check.
    private void RequireDisjoint()
    {
        long end = 0;
        foreach (ZipEntry entry in entries.OrderBy(e => e.Position))
        {
            if (entry.Position < end)
                throw new InvalidFileException(file.Path, "has overlapping zip entries", entry.Name);
            end = entry.End;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
