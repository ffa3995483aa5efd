using Equiview.Formats.Files;

namespace Equiview.Formats.Images;

/// <summary>Size and orientation of an image file, from its header alone.</summary>
/// <param name="Stored">Size of the stored raster.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 5 to 8 swap width and height when shown.</param>
public readonly record struct ImageHeader(ImageSize Stored, int Orientation = 1)
{
    /// <summary>What the Exif tags say of the focal length; null without Exif.</summary>
    public ExifFocal? Focal { get; init; }

    /// <summary>Size after the orientation is applied.</summary>
    public ImageSize Shown => Orientation >= 5 ? new ImageSize(Stored.Height, Stored.Width) : Stored;

    /// <summary>
    /// Finds the kind of file by its first bytes, reads the size, and checks that the file is as long as it claims to be.
    /// </summary>
    /// <param name="stream">A whole png, jpg, webp, tiff, bmp or pnm file; it must be seekable.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="InvalidFileException">Not an image of a known kind, truncated, or with impossible numbers.</exception>
    public static ImageHeader Read(Stream stream, string file) => Read(new HeaderReader(stream, file));

    /// <summary>
    /// Size of a PNG or JPEG as stored (EXIF orientation is not applied), for scene formats that leave the size to the image. Only the
    /// header is read, so the rest of the file may be missing.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, neither PNG nor JPEG, or without a usable size.</exception>
    public static ImageSize ReadSize(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            var reader = new HeaderReader(stream, path);
            ImageSize size = IsPng(reader) ? PngHeader.ReadSize(reader)
                : IsJpeg(reader) ? JpegHeader.Read(reader).Stored
                : throw new InvalidFileException(path, "is neither a PNG nor a JPEG image");
            return size is { Width: >= 1 and <= ImageSize.MaxSide, Height: >= 1 and <= ImageSize.MaxSide } ? size
                : throw new InvalidFileException(path, FormattableString.Invariant($"has an impossible image size, {size}"));
        }
        catch (Exception e) when (BoundedFile.IsUnreadable(e))
        {
            throw BoundedFile.Unreadable(path, e);
        }
    }

    /// <summary>
    /// Whether a file that begins as a JPEG also has the image's end marker (other kinds of file are complete where
    /// <see cref="Read(Stream, string)"/> accepts them): decoders fill a truncated JPEG with gray without an error.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> file) => file is not [0xFF, 0xD8, ..] || JpegHeader.IsComplete(file);

    private static bool IsPng(HeaderReader reader) => reader.Has(0, [0x89, (byte)'P', (byte)'N', (byte)'G']);

    private static bool IsJpeg(HeaderReader reader) => reader.Has(0, [0xFF, 0xD8, 0xFF]);

    private static ImageHeader Read(HeaderReader reader)
    {
        if (reader.Length == 0)
            throw new InvalidFileException(reader.File, "the file is empty");
        if (IsPng(reader))
            return PngHeader.Read(reader);
        if (IsJpeg(reader))
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
