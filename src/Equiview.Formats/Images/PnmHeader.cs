namespace Equiview.Formats.Images;

/// <summary>Netpbm's pbm, pgm and ppm, text (P1 to P3) and binary (P4 to P6).</summary>
internal static class PnmHeader
{
    private const int LongestHeader = 4096;

    public static ImageHeader Read(HeaderReader reader)
    {
        int kind = reader.U8(1) - '0';
        long offset = 2;
        int width = Number(reader, ref offset), height = Number(reader, ref offset);
        int largest = kind is 1 or 4 ? 1 : Number(reader, ref offset);
        if (width < 1 || height < 1 || largest is < 1 or > ushort.MaxValue)
            throw reader.Corrupt("the portable map's numbers are impossible", offset);
        long rowBytes = kind switch
        {
            4 => (width + 7L) / 8,
            5 or 6 => (long)width * (kind == 6 ? 3 : 1) * (largest > byte.MaxValue ? 2 : 1),
            _ => width,
        };
        if (rowBytes > (reader.Length - offset) / height)
            throw reader.Truncated(reader.Length);
        return new ImageHeader(new ImageSize(width, height));
    }

    /// <summary>The next decimal number after white space and comments; moves past the one character that ends it.</summary>
    private static int Number(HeaderReader reader, ref long offset)
    {
        bool comment = false;
        long value = -1;
        for (; offset < LongestHeader; offset++)
        {
            byte c = reader.U8(offset);
            if (!comment && c is >= (byte)'0' and <= (byte)'9')
                value = Math.Min(int.MaxValue, (Math.Max(0, value) * 10) + c - '0');
            else if (value >= 0)
            {
                offset++;
                return (int)value;
            }
            else if (c is (byte)'\n' or (byte)'\r')
                comment = false;
            else
                comment |= c == '#';
        }

        throw reader.Corrupt("the portable map's header has no end", offset);
    }
}
