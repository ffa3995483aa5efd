namespace Equiview.Formats.Images;

/// <summary>
/// The first directory of a TIFF 6.0 file, which is also how Exif stores its tags inside JPEG, PNG and WebP. All offsets count from
/// where the TIFF begins.
/// </summary>
internal static class TiffHeader
{
    private const int WidthTag = 256, HeightTag = 257, OrientationTag = 274, ExifTag = 0x8769;

    /// <summary>What an Exif block says; nothing where the block is damaged, for an image does not depend on its Exif.</summary>
    public static ImageHeader Exif(HeaderReader reader, long start)
    {
        try
        {
            return Read(reader, start);
        }
        catch (InvalidFileException)
        {
            return new ImageHeader(default);
        }
    }

    /// <summary>The directory's size (0x0 where Exif has none) and orientation (1 where none or an impossible one is given).</summary>
    public static ImageHeader Read(HeaderReader reader, long start)
    {
        reader = reader.InOrder(littleEndian: reader.U8(start) == 'I');
        long directory = start + reader.U32(start + 4);
        int count = reader.U16(directory), width = 0, height = 0, orientation = 1;
        ExifFocal? focal = null;
        for (int i = 0; i < count; i++)
        {
            long entry = directory + 2 + (12L * i);
            int tag = reader.U16(entry);
            if (tag is not (WidthTag or HeightTag or OrientationTag or ExifTag))
                continue;
            const int Short = 3;
            uint value = reader.U16(entry + 2) == Short ? reader.U16(entry + 8) : reader.U32(entry + 8);
            int bounded = (int)Math.Min(value, int.MaxValue);
            if (tag == ExifTag)
                focal = ExifDirectory.Read(reader, start, start + value);
            else if (tag == WidthTag)
                width = bounded;
            else if (tag == HeightTag)
                height = bounded;
            else if (bounded is >= 1 and <= 8)
                orientation = bounded;
        }

        return new ImageHeader(new ImageSize(width, height), orientation) { Focal = focal };
    }
}
