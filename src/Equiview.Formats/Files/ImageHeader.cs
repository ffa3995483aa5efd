using System.Buffers.Binary;

namespace Equiview.Formats.Files;

/// <summary>The size of a PNG or JPEG image from its first bytes, without decoding it: scene formats often leave the size to the image.</summary>
public static class ImageHeader
{
    private const int MaxHeaderBytes = 1 << 20;

    /// <summary>Width and height as stored; EXIF orientation is not applied.</summary>
    /// <exception cref="InvalidFileException">Missing, or neither PNG nor JPEG.</exception>
    public static ImageSize ReadSize(string path)
    {
        byte[] start;
        try
        {
            using FileStream stream = File.OpenRead(path);
            start = new byte[Math.Min(stream.Length, MaxHeaderBytes)];
            stream.ReadExactly(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "cannot be read", inner: e);
        }

        return Png(start) ?? Jpeg(start) ?? throw new InvalidFileException(path, "is neither a PNG nor a JPEG image");
    }

    // PNG specification 11.2.2: IHDR is the first chunk.
    private static ImageSize? Png(ReadOnlySpan<byte> b) =>
        b.Length >= 24 && b[..8].SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && b[12..16].SequenceEqual("IHDR"u8)
            ? Usable(BinaryPrimitives.ReadUInt32BigEndian(b[16..]), BinaryPrimitives.ReadUInt32BigEndian(b[20..]))
            : null;

    // ITU-T T.81 B.2.2: walk the marker segments to the frame header (SOF0 to SOF15 without DHT, JPG, DAC).
    private static ImageSize? Jpeg(ReadOnlySpan<byte> b)
    {
        if (b.Length < 4 || b[0] != 0xFF || b[1] != 0xD8)
            return null;
        for (int i = 2; i + 9 < b.Length;)
        {
            if (b[i] != 0xFF)
                return null;
            byte marker = b[i + 1];
            if (marker == 0xFF)
            {
                i++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Usable(BinaryPrimitives.ReadUInt16BigEndian(b[(i + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(b[(i + 5)..]));
            i += 2 + BinaryPrimitives.ReadUInt16BigEndian(b[(i + 2)..]);
        }

        return null;
    }

    private static ImageSize? Usable(uint width, uint height) =>
        width is >= 1 and <= ImageSize.MaxSide && height is >= 1 and <= ImageSize.MaxSide ? new ImageSize((int)width, (int)height) : null;
}
