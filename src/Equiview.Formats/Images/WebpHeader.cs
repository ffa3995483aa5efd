namespace Equiview.Formats.Images;

/// <summary>WebP (RFC 9649): lossy, lossless and extended; numbers are little-endian.</summary>
internal static class WebpHeader
{
    public static ImageHeader Read(HeaderReader reader)
    {
        reader.RequireLength(8L + reader.U32(4));
        if (reader.Has(12, "VP8 "u8))
            return new ImageHeader(new ImageSize(reader.U16(26) & 0x3FFF, reader.U16(28) & 0x3FFF));
        if (reader.Has(12, "VP8L"u8))
        {
            uint bits = reader.U32(21);
            return new ImageHeader(new ImageSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1));
        }

        if (!reader.Has(12, "VP8X"u8))
            throw reader.Corrupt("the WebP begins with an unknown chunk", 12);
        return Exif(reader) with { Stored = new ImageSize(U24(reader, 24) + 1, U24(reader, 27) + 1) };
    }

    private static ImageHeader Exif(HeaderReader reader)
    {
        for (long chunk = 12; chunk + 8 <= reader.Length;)
        {
            if (reader.Has(chunk, "EXIF"u8))
                return TiffHeader.Exif(reader, reader.Has(chunk + 8, "Exif\0\0"u8) ? chunk + 14 : chunk + 8);
            long size = reader.U32(chunk + 4);
            chunk += 8 + size + (size & 1);
        }

        return new ImageHeader(default);
    }

    private static int U24(HeaderReader reader, long offset) => reader.U16(offset) | (reader.U8(offset + 2) << 16);
}
