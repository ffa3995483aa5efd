namespace Equiview.Formats.Images;

/// <summary>JPEG (ITU-T T.81): the first frame header, and the Exif application segment before it.</summary>
internal static class JpegHeader
{
    public static ImageHeader Read(HeaderReader reader)
    {
        var exif = new ImageHeader(default);
        long offset = 2;
        while (true)
        {
            if (reader.U8(offset) != 0xFF)
                throw reader.Corrupt("a JPEG marker is missing", offset);
            byte marker = reader.U8(offset + 1);
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                // Fill byte, or a marker without a segment.
                offset += marker == 0xFF ? 1 : 2;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return exif with { Stored = new ImageSize(reader.U16(offset + 7), reader.U16(offset + 5)) };
            if (marker is 0xD9 or 0xDA)
                throw reader.Corrupt("the JPEG has no frame header", offset);
            if (marker == 0xE1 && reader.Has(offset + 4, "Exif\0\0"u8))
                exif = TiffHeader.Exif(reader, offset + 10);
            offset += 2L + reader.U16(offset + 2);
        }
    }

    /// <summary>
    /// Whether the image's end marker is present. libjpeg fills a truncated image with gray without an error, so this is checked first.
    /// A thumbnail inside a segment has an end marker of its own: only what follows the first scan counts.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        int offset = 2;
        while (offset + 4 <= file.Length && file[offset] == 0xFF && file[offset + 1] != 0xDA)
            offset += file[offset + 1] == 0xFF
                ? 1
                : file[offset + 1] is 0x01 or (>= 0xD0 and <= 0xD8) ? 2 : 2 + ((file[offset + 2] << 8) | file[offset + 3]);
        return offset < file.Length && file[offset..].LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) > 0;
    }
}
