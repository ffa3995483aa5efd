using System.Buffers.Binary;

namespace Equiview.Imaging.Codecs;

/// <summary>
/// The pages of a TIFF 6.0 file. A page is decoded by giving a copy of the header that page's directory as the first one, so that no
/// other page is decoded for it.
/// </summary>
internal static class TiffPages
{
    private const int HeaderBytes = 8, EntryBytes = 12, MaxPages = 1_000_000;

    /// <summary>Whether a file name says TIFF.</summary>
    public static bool IsName(string file) => Path.GetExtension(file).ToLowerInvariant() is ".tif" or ".tiff";

    /// <summary>Offsets of the pages' directories, in order; empty where the content is no classic TIFF.</summary>
    /// <exception cref="InvalidFileException">The chain of directories leaves the file or returns to itself.</exception>
    public static IReadOnlyList<uint> Directories(ReadOnlySpan<byte> content, string file)
    {
        if (content is not ([(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..]))
            return [];
        bool little = content[0] == 'I';
        var offsets = new List<uint>();
        var seen = new HashSet<uint>();
        long next = 4;
        while (next + 4 <= content.Length)
        {
            uint offset = U32(content[(int)next..], little);
            if (offset == 0)
                return offsets;
            if (!seen.Add(offset) || offset < HeaderBytes || offset + 2L > content.Length || offsets.Count >= MaxPages)
                throw new InvalidFileException(file, "the chain of the TIFF's pages is damaged");
            offsets.Add(offset);
            next = offset + 2L + ((long)EntryBytes * U16(content[(int)offset..], little));
        }

        throw new InvalidFileException(file, "the image file is truncated within the TIFF's list of pages");
    }

    /// <summary>Makes a page the first one of the file's content, in place.</summary>
    public static void Select(Span<byte> content, uint directory)
    {
        if (content[0] == 'I')
            BinaryPrimitives.WriteUInt32LittleEndian(content[4..], directory);
        else
            BinaryPrimitives.WriteUInt32BigEndian(content[4..], directory);
    }

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
}
