using System.Buffers.Binary;
using System.IO.Compression;

namespace Equiview.Imaging;

/// <summary>
/// Reads the palette indices of an indexed PNG (colour type 3), which OpenCV replaces by their colours. DAVIS and many other data sets
/// keep object labels this way. Source: PNG specification, sections 7.2 (bit depths), 9 (filters) and 10 (deflate).
/// </summary>
internal static class IndexedPng
{
    private const int Indexed = 3;

    /// <summary>Whether a complete PNG is indexed.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.Length > 28 && file[..4].SequenceEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }) && file[25] == Indexed;

    /// <summary>The indices.</summary>
    /// <exception cref="InvalidFileException">Interlaced, or the compressed data is corrupt or too short.</exception>
    public static LabelImage Read(string path, byte[] file)
    {
        var size = new ImageSize(BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
        int bits = file[24];
        if (bits is not (1 or 2 or 4 or 8) || file[28] != 0)
            throw new InvalidFileException(path, "an indexed PNG must have 1, 2, 4 or 8 bits and no interlacing; save it again without interlacing");
        try
        {
            return new LabelImage(size, Unfilter(size, bits, CompressedData(file)));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(path, "the PNG's compressed data is corrupt", inner: error);
        }
    }

    private static MemoryStream CompressedData(byte[] file)
    {
        var data = new MemoryStream();
        long chunk = 8;
        while (chunk + 12 <= file.Length)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)chunk));
            if (chunk + 12 + length > file.Length)
                break;
            if (file.AsSpan((int)chunk + 4, 4).SequenceEqual("IDAT"u8))
                data.Write(file, (int)chunk + 8, (int)length);
            chunk += 12 + length;
        }

        data.Position = 0;
        return data;
    }

    private static byte[] Unfilter(ImageSize size, int bits, MemoryStream compressed)
    {
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        var labels = new byte[size.PixelCount];
        byte[] row = new byte[((size.Width * bits) + 7) / 8], above = new byte[row.Length];
        int perByte = 8 / bits, mask = (1 << bits) - 1;
        for (int y = 0; y < size.Height; y++)
        {
            int filter = inflated.ReadByte();
            inflated.ReadExactly(row);
            for (int i = 0; i < row.Length; i++)
            {
                // Below 8 bits a filter's neighbour is the previous byte, not the previous pixel.
                int left = i > 0 ? row[i - 1] : 0, corner = i > 0 ? above[i - 1] : 0;
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

            for (int x = 0; x < size.Width; x++)
                labels[((long)y * size.Width) + x] = (byte)((row[x / perByte] >> (8 - bits - (x % perByte * bits))) & mask);
            (row, above) = (above, row);
        }

        // Only at its end does the stream compare its checksum.
        inflated.ReadByte();
        return labels;
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left), toAbove = Math.Abs(estimate - above), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
