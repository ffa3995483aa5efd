namespace Equiview.Formats.Images;

/// <summary>Windows bitmap: core (12 bytes) and info headers; a negative height means rows from top to bottom.</summary>
internal static class BmpHeader
{
    public static ImageHeader Read(HeaderReader reader)
    {
        bool core = reader.U32(14) == 12;
        long width = core ? reader.U16(18) : (int)reader.U32(18), height = core ? reader.U16(20) : Math.Abs((long)(int)reader.U32(22));
        if (width < 1 || height < 1 || height > int.MaxValue)
            throw reader.Corrupt("the bitmap's size is impossible", 18);
        const uint Uncompressed = 0;
        if (!core && reader.U32(30) == Uncompressed)
        {
            long rowBytes = ((width * reader.U16(28)) + 31) / 32 * 4;
            if (rowBytes > (reader.Length - Math.Min(reader.Length, reader.U32(10))) / height)
                throw reader.Truncated(reader.Length);
        }

        return new ImageHeader(new ImageSize((int)width, (int)height));
    }
}
