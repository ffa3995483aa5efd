using System.Buffers.Binary;
using Equiview.Formats.Files;
using Equiview.Formats.Images;

namespace Equiview.Formats.Flow;

/// <summary>
/// Reads 16-bit RGB PNG images without interlacing, which carry numbers rather than colors. Source: PNG specification, sections 5, 9 and
/// 11.
/// </summary>
internal static class Png16
{
    private const int BytesPerPixel = 6;

    // The samples and the two floats of a motion that are made of them.
    private const int BytesPerPixelInMemory = BytesPerPixel + (2 * sizeof(float));

    /// <summary>The samples, rows from top to bottom, R, G, B interleaved.</summary>
    /// <exception cref="InvalidFileException">No PNG, of another kind, or damaged.</exception>
    public static (ImageSize Size, ushort[] Rgb) ReadRgb(FileBytes file)
    {
        ReadOnlySpan<byte> start = file.Slice(0, Math.Min(file.Length, 29)).Span;
        if (start.Length < 29 || !start[..8].SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
            throw new InvalidFileException(file.Path, "is not a PNG picture");
        if (start[24..29] is not [16, 2, 0, 0, 0])
            throw new InvalidFileException(file.Path, "is not a 16-bit RGB PNG without interlacing");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(start[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(start[20..]);
        // Deflate shrinks at most about 1032-fold, so a larger claim cannot be true and nothing is allocated for it.
        if (width is 0 or > ImageSize.MaxSide || height is 0 or > ImageSize.MaxSide
            || (ulong)width * height * BytesPerPixel > (ulong)file.Length * 1100)
            throw new InvalidFileException(file.Path, $"claims {width}x{height} pixels, more than its {file.Length} bytes can hold");
        var size = new ImageSize((int)width, (int)height);
        new ReadBudget(file.Path, file.Length).Charge(size.PixelCount, BytesPerPixelInMemory);
        var samples = new ushort[size.PixelCount * 3];
        try
        {
            PngRows.Read(file.Slice(0, file.Length).Span, size.Height, size.Width * BytesPerPixel, BytesPerPixel, (y, row) =>
            {
                for (int i = 0; i < row.Length / 2; i++)
                    samples[(y * size.Width * 3) + i] = BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]);
            });
            return (size, samples);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(file.Path, "the PNG's compressed data is corrupt or truncated", inner: error);
        }
    }
}
