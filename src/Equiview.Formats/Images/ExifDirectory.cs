namespace Equiview.Formats.Images;

/// <summary>The Exif directory to which a TIFF's first directory points, as far as it concerns the focal length.</summary>
internal static class ExifDirectory
{
    private const int FocalLength = 0x920A, Width = 0xA002, Height = 0xA003, FocalPlaneX = 0xA20E, FocalPlaneUnit = 0xA210,
        FullFrameFocal = 0xA405;

    private const int Short = 3, Long = 4, Rational = 5;

    /// <summary>Reads the tags; null where the directory is damaged: an image does not depend on its Exif.</summary>
    /// <param name="reader">In the TIFF's byte order.</param>
    /// <param name="start">Where the TIFF begins.</param>
    /// <param name="directory">Offset of the directory in the file.</param>
    public static ExifFocal? Read(HeaderReader reader, long start, long directory)
    {
        try
        {
            var values = new Dictionary<int, double>();
            int count = reader.U16(directory);
            for (int i = 0; i < count; i++)
            {
                long entry = directory + 2 + (12L * i);
                int tag = reader.U16(entry);
                if (tag is FocalLength or Width or Height or FocalPlaneX or FocalPlaneUnit or FullFrameFocal)
                    values[tag] = Value(reader, start, entry);
            }

            double unit = values.GetValueOrDefault(FocalPlaneUnit, 2) switch { 2 => 25.4, 3 => 10, 4 => 1, 5 => 0.001, _ => 0 };
            double perMillimeter = unit > 0 ? values.GetValueOrDefault(FocalPlaneX) / unit : 0;
            return new ExifFocal(values.GetValueOrDefault(FullFrameFocal), values.GetValueOrDefault(FocalLength), perMillimeter,
                new ImageSize(Side(Width), Side(Height)));

            int Side(int tag) => (int)Math.Clamp(values.GetValueOrDefault(tag), 0, ImageSize.MaxSide);
        }
        catch (InvalidFileException)
        {
            return null;
        }
    }

    // 0 for another type, and for a rational without denominator.
    private static double Value(HeaderReader reader, long start, long entry)
    {
        int type = reader.U16(entry + 2);
        if (type == Short)
            return reader.U16(entry + 8);
        if (type == Long)
            return reader.U32(entry + 8);
        if (type != Rational)
            return 0;
        long at = start + reader.U32(entry + 8);
        (uint numerator, uint denominator) = (reader.U32(at), reader.U32(at + 4));
        return denominator == 0 ? 0 : (double)numerator / denominator;
    }
}
