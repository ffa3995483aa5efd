namespace Equiview.Formats.Images;

/// <summary>PNG (ISO/IEC 15948): IHDR, the optional eXIf chunk, and the IEND that a complete file closes with.</summary>
internal static class PngHeader
{
    // One byte of deflate stands for at most 1032: a claim beyond that would only make the decoder take memory.
    private const long MostDeflate = 1032;

    public static ImageHeader Read(HeaderReader reader)
    {
        ImageSize size = ReadSize(reader);
        var exif = new ImageHeader(default);
        long chunk = 8, compressedBytes = 0;
        while (!reader.Has(chunk + 4, "IEND"u8))
        {
            uint length = reader.U32(chunk);
            if (reader.Has(chunk + 4, "eXIf"u8))
                exif = TiffHeader.Exif(reader, chunk + 8);
            else if (reader.Has(chunk + 4, "IDAT"u8))
                compressedBytes += length;
            chunk += 12L + length;
        }

        reader.RequireLength(chunk + 12);
        int channels = reader.U8(25) switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        if (size.PixelCount / 8 * channels * reader.U8(24) > compressedBytes * MostDeflate)
            throw reader.Corrupt(FormattableString.Invariant($"the PNG has too little data for {size}"), 16);
        return exif with { Stored = size };
    }

    /// <summary>The size that IHDR, the first chunk, gives.</summary>
    public static ImageSize ReadSize(HeaderReader reader) => reader.Has(12, "IHDR"u8)
        ? new ImageSize(Side(reader, 16), Side(reader, 20))
        : throw reader.Corrupt("the PNG does not begin with IHDR", 12);

    private static int Side(HeaderReader reader, long offset) =>
        reader.U32(offset) is > 0 and <= int.MaxValue and uint side
            ? (int)side
            : throw reader.Corrupt("the PNG's size is impossible", offset);
}
