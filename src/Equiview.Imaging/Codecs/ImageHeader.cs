namespace Equiview.Imaging.Codecs;

/// <summary>What an image file says of itself before anything is decoded.</summary>
/// <param name="Stored">Size of the stored raster.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 5 to 8 swap width and height when shown.</param>
internal readonly record struct ImageHeader(ImageSize Stored, int Orientation = 1)
{
    /// <summary>Size after the orientation is applied.</summary>
    public ImageSize Shown => Orientation >= 5 ? new ImageSize(Stored.Height, Stored.Width) : Stored;

    /// <summary>Finds the kind of file by its first bytes, reads the size, and checks that the file is as long as it claims to be.</summary>
    /// <exception cref="InvalidFileException">Not an image of a known kind, truncated, or with impossible numbers.</exception>
    public static ImageHeader Read(HeaderReader reader)
    {
        if (reader.Length == 0)
            throw new InvalidFileException(reader.File, "the file is empty");
        if (reader.Has(0, [0x89, (byte)'P', (byte)'N', (byte)'G']))
            return PngHeader.Read(reader);
        if (reader.Has(0, [0xFF, 0xD8, 0xFF]))
            return JpegHeader.Read(reader);
        if (reader.Has(0, "RIFF"u8) && reader.Has(8, "WEBP"u8))
            return WebpHeader.Read(reader.InOrder(littleEndian: true));
        if (reader.Has(0, "II*\0"u8) || reader.Has(0, "MM\0*"u8))
            return TiffHeader.Read(reader, 0);
        if (reader.Has(0, "BM"u8))
            return BmpHeader.Read(reader.InOrder(littleEndian: true));
        if (reader.Length > 2 && reader.U8(0) == 'P' && reader.U8(1) is >= (byte)'1' and <= (byte)'6')
            return PnmHeader.Read(reader);
        throw new InvalidFileException(reader.File, "not an image of a known kind (png, jpg, webp, tiff, bmp, ppm)");
    }
}
