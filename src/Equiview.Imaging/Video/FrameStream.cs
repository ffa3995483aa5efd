using System.Buffers.Binary;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Video;

/// <summary>
/// A stream of whole images one after another, binary ppm (P6, 8 bits) or jpg, as "ffmpeg -f image2pipe -c:v ppm -" or "-c:v mjpeg" writes
/// them. The end of a jpg is found by its markers (ITU-T T.81, annex B), so thumbnails in its header do no harm.
/// </summary>
internal static class FrameStream
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Images until the stream ends.</summary>
    /// <param name="stream">Read once, from where it stands; not disposed here.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InvalidFileException">
    /// Something else than these images, an image beyond <see cref="ImageLimits"/>, or the stream ends within one.
    /// </exception>
    public static IEnumerable<RgbImage> Read(Stream stream, string name)
    {
        using var input = new BufferedStream(stream, ChunkBytes);
        for (int frame = 0; ; frame++)
        {
            int first = input.ReadByte();
            if (first < 0)
                yield break;
            string where = FormattableString.Invariant($"{name}, frame {frame}");
            yield return (first, input.ReadByte()) switch
            {
                ('P', '6') => Ppm(input, where),
                (0xFF, 0xD8) => ImageCodec.Decode(Jpeg(input, where), where),
                _ => throw new InvalidFileException(
                    where, "the pipe holds neither ppm (P6) nor jpg images; write them with: ffmpeg -i VIDEO -f image2pipe -c:v ppm -"),
            };
        }
    }

    private static RgbImage Ppm(Stream input, string where)
    {
        var size = new ImageSize(Number(input, where), Number(input, where));
        if (Number(input, where) != byte.MaxValue || size.ShortSide < 1 || size.LongSide > ImageSize.MaxSide
            || size.PixelCount > ImageLimits.MaxPixels)
            throw new InvalidFileException(where, "the ppm header is impossible or not of 8 bits");
        // In pieces, so that a header alone allocates little.
        using var pixels = new MemoryStream();
        Copy(input, pixels, 3 * size.PixelCount, where);
        return new RgbImage(size, pixels.ToArray());
    }

    private static int Number(Stream input, string where)
    {
        long value = -1;
        bool comment = false;
        for (int read = 0; read < 4096; read++)
        {
            int c = input.ReadByte();
            if (!comment && c is >= '0' and <= '9')
                value = Math.Min(int.MaxValue, (Math.Max(0, value) * 10) + c - '0');
            else if (value >= 0 && c >= 0)
                return (int)value;
            else if (c < 0)
                break;
            else
                comment = (comment || c == '#') && c is not ('\n' or '\r');
        }

        throw new InvalidFileException(where, "the ppm header breaks off");
    }

    private static byte[] Jpeg(Stream input, string where)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        for (int marker = Next(input, file, where); marker != 0xD9; marker = Next(input, file, where))
        {
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue; // stands alone
            Span<byte> length = [Byte(input, file, where), Byte(input, file, where)];
            int bytes = BinaryPrimitives.ReadUInt16BigEndian(length) - 2;
            if (bytes < 0)
                throw new InvalidFileException(where, "a jpg segment has an impossible length");
            Copy(input, file, bytes, where);
        }

        return file.ToArray();
    }

    // The next marker; image data before it is kept. FF00 is data, FFFF fill.
    private static int Next(Stream input, MemoryStream file, string where)
    {
        while (true)
        {
            if (Byte(input, file, where) != 0xFF)
                continue;
            int marker = Byte(input, file, where);
            while (marker == 0xFF)
                marker = Byte(input, file, where);
            if (marker != 0)
                return marker;
        }
    }

    private static byte Byte(Stream input, MemoryStream file, string where)
    {
        int value = input.ReadByte();
        if (value < 0 || file.Length > 3 * ImageLimits.MaxPixels)
            throw new InvalidFileException(where, "the pipe ends within a jpg");
        file.WriteByte((byte)value);
        return (byte)value;
    }

    private static void Copy(Stream input, MemoryStream file, long bytes, string where)
    {
        var chunk = new byte[Math.Min(ChunkBytes, bytes)];
        while (bytes > 0)
        {
            int read = input.Read(chunk, 0, (int)Math.Min(chunk.Length, bytes));
            if (read == 0)
                throw new InvalidFileException(where, "the pipe ends within an image");
            file.Write(chunk, 0, read);
            bytes -= read;
        }
    }
}
