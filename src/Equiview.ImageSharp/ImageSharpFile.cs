using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Equiview.ImageSharp;

/// <summary>
/// Image files without native libraries. Read trusted files only: files from elsewhere should go through Equiview.Imaging, which checks
/// their headers and sizes before it decodes them.
/// </summary>
public static class ImageSharpFile
{
    /// <summary>Reads a trusted image as 8-bit sRGB, EXIF orientation applied, alpha dropped.</summary>
    /// <param name="path">png, jpg, webp, tiff, bmp, gif, tga or pbm.</param>
    /// <exception cref="InvalidFileException">Missing, damaged, or of another kind.</exception>
    public static RgbImage Read(string path)
    {
        try
        {
            using Image<Rgb24> image = Image.Load<Rgb24>(path);
            image.Mutate(i => i.AutoOrient());
            return image.ToRgbImage();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read: {error.Message}", inner: error);
        }
        catch (Exception error) when (error is UnknownImageFormatException or InvalidImageContentException or NotSupportedException)
        {
            throw new InvalidFileException(path, "the image is corrupt or of an unknown kind", inner: error);
        }
    }

    /// <summary>Writes a png (lossless) or jpg by the extension. The file appears whole or not at all.</summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="image">What to write.</param>
    /// <param name="quality">1 to 100, for jpg alone.</param>
    /// <exception cref="InvalidFileException">Another extension, or the file cannot be written.</exception>
    public static void Write(string path, RgbImage image, int quality = 95)
    {
        IImageEncoder encoder = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => new PngEncoder { ColorType = PngColorType.Rgb, BitDepth = PngBitDepth.Bit8 },
            ".JPG" or ".JPEG" => new JpegEncoder { Quality = quality },
            _ => throw new InvalidFileException(path, "images are written as .png or .jpg"),
        };
        using Image<Rgb24> copy = image.ToImageSharp();
        AtomicFile.Write(path, stream => copy.Save(stream, encoder));
    }
}
