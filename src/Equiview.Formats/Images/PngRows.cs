using System.Buffers.Binary;
using System.IO.Compression;

namespace Equiview.Formats.Images;

/// <summary>
/// The rows of a PNG without interlacing, as the file stores their samples: for the images that carry numbers (labels of indexed files,
/// 16-bit flow), which image libraries turn into colors. Source: PNG specification, sections 5 (chunks), 9 (filters) and 10 (deflate).
/// </summary>
public static class PngRows
{
    private const int FirstChunk = 8, ChunkOverhead = 12;

    /// <summary>Receives a row's bytes; they are valid during the call only.</summary>
    public delegate void RowAction(int y, ReadOnlySpan<byte> row);

    /// <summary>Undoes the filters and hands out row after row, from the top.</summary>
    /// <param name="file">A whole PNG file.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="bytesPerRow">Bytes of a row without its filter byte.</param>
    /// <param name="bytesPerPixel">Distance of the left neighbor in bytes, 1 for pixels below a byte.</param>
    /// <param name="visit">Receives each row.</param>
    /// <exception cref="InvalidDataException">The compressed data is corrupt.</exception>
    /// <exception cref="EndOfStreamException">It is too short.</exception>
    public static void Read(ReadOnlySpan<byte> file, int height, int bytesPerRow, int bytesPerPixel, RowAction visit)
    {
        using var inflated = new ZLibStream(Compressed(file), CompressionMode.Decompress);
        byte[] row = new byte[bytesPerRow], above = new byte[bytesPerRow];
        try
        {
            for (int y = 0; y < height; y++)
            {
                int filter = inflated.ReadByte();
                inflated.ReadExactly(row);
                Undo(filter, row, above, bytesPerPixel);
                visit(y, row);
                (row, above) = (above, row);
            }

            // Only at its end does the stream compare its checksum.
            inflated.ReadByte();
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            // A stream that asks for a dictionary, which PNG has none of, is reported as a failure of zlib itself.
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static void Undo(int filter, byte[] row, byte[] above, int bytesPerPixel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= bytesPerPixel ? row[i - bytesPerPixel] : 0, corner = i >= bytesPerPixel ? above[i - bytesPerPixel] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new InvalidDataException("unknown row filter"),
            });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static MemoryStream Compressed(ReadOnlySpan<byte> file)
    {
        var data = new MemoryStream();
        for (long chunk = FirstChunk; chunk + ChunkOverhead <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)chunk..]);
            if (chunk + ChunkOverhead + length > file.Length)
                break;
            if (file.Slice((int)chunk + 4, 4).SequenceEqual("IDAT"u8))
                data.Write(file.Slice((int)chunk + 8, (int)length));
            chunk += ChunkOverhead + length;
        }

        data.Position = 0;
        return data;
    }
}
