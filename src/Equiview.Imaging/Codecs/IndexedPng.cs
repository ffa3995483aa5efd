using System.Buffers.Binary;
using Equiview.Formats.Images;

namespace Equiview.Imaging.Codecs;

/// <summary>
/// Reads the palette indices of an indexed PNG (color type 3), which OpenCV replaces by their colors. DAVIS and many other data sets
/// keep object labels this way. Source: PNG specification, section 7.2 (bit depths).
/// </summary>
internal static class IndexedPng
{
    private const int Indexed = 3;

    /// <summary>Whether a complete PNG is indexed.</summary>
    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length > 28 && file[..4].SequenceEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }) && file[25] == Indexed;

    /// <summary>The indices.</summary>
    /// <exception cref="InvalidFileException">Interlaced, or the compressed data is corrupt or too short.</exception>
    public static LabelImage Read(string path, byte[] file)
    {
        var size = new ImageSize(
            BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
        int bits = file[24];
        if (bits is not (1 or 2 or 4 or 8) || file[28] != 0)
            throw new InvalidFileException(
                path, "an indexed PNG must have 1, 2, 4 or 8 bits and no interlacing; save it again without interlacing");
        var labels = new byte[size.PixelCount];
        int perByte = 8 / bits, mask = (1 << bits) - 1;
        try
        {
            // Below 8 bits a filter's neighbor is the previous byte, not the previous pixel.
            PngRows.Read(file, size.Height, ((size.Width * bits) + 7) / 8, bytesPerPixel: 1, (y, row) =>
            {
                for (int x = 0; x < size.Width; x++)
                    labels[((long)y * size.Width) + x] = (byte)((row[x / perByte] >> (8 - bits - (x % perByte * bits))) & mask);
            });
            return new LabelImage(size, labels);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(path, "the PNG's compressed data is corrupt", inner: error);
        }
    }
}
