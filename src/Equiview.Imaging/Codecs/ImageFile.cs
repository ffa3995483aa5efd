using Equiview.Formats.Images;
using OpenCvSharp;

namespace Equiview.Imaging.Codecs;

/// <summary>
/// Images in files: png, jpg, webp, tiff, bmp and ppm through OpenCV, identified by content when reading and by extension when writing.
/// </summary>
public static class ImageFile
{
    private static readonly string[] Writable = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm"];

    /// <summary>
    /// Reads an image as 8-bit sRGB. EXIF orientation is applied. Gray becomes three equal channels, palettes and CMYK become RGB, alpha is
    /// dropped (colors stay as stored, nothing is composited), 16 bits keep their upper 8.
    /// </summary>
    /// <exception cref="InvalidFileException">
    /// Missing, a folder, empty, truncated, corrupt, no image, or beyond <see cref="ImageLimits"/> (found before decoding).
    /// </exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static RgbImage Read(string path)
    {
        return Decode(path, Load(path));
    }

    /// <summary>As <see cref="Read(string)"/>; <paramref name="asStored"/> leaves the EXIF orientation out.</summary>
    internal static RgbImage Read(string path, bool asStored) =>
        asStored ? Decode(path, Load(path), ImreadModes.Color | ImreadModes.IgnoreOrientation, OpenCv.ToRgb).From(path) : Read(path);

    /// <summary>Stored size and orientation, from the header alone.</summary>
    internal static ImageHeader ReadHeader(string path) => Open(path, stream => Header(path, stream));

    internal static RgbImage Decode(string path, byte[] content) => Decode(path, content, ImreadModes.Color, OpenCv.ToRgb).From(path);

    /// <summary>The alpha channel of an image as 8 bits, as it is stored; null for an image without one.</summary>
    /// <exception cref="InvalidFileException">As for <see cref="Read(string)"/>.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    internal static LabelImage? ReadAlpha(string path) => Decode(path, Load(path), ImreadModes.Unchanged, stored =>
    {
        if (stored.Channels() != 4)
            return null;
        using Mat alpha = stored.ExtractChannel(3);
        using Mat bytes = new();
        alpha.ConvertTo(bytes, MatType.CV_8U, alpha.Depth() == MatType.CV_16U ? 1 / 257.0 : 1);
        bytes.GetArray(out byte[] values);
        return new LabelImage(new ImageSize(stored.Cols, stored.Rows), values);
    });

    /// <summary>
    /// Reads one plane of numbers as they are stored: a depth map in 16-bit PNG keeps 0 to 65535, float TIFF keeps its floats, 8 bits keep
    /// 0 to 255. EXIF orientation is applied.
    /// </summary>
    /// <exception cref="InvalidFileException">As for <see cref="Read(string)"/>, or the file has colors.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static PlanarImage ReadGray16(string path)
    {
        byte[] content = Load(path);
        return Decode(path, content, ImreadModes.AnyDepth | ImreadModes.AnyColor, stored =>
        {
            if (stored.Channels() != 1)
                throw new InvalidFileException(
                    path, FormattableString.Invariant($"one channel is needed, the file has {stored.Channels()}"));
            var plane = new PlanarImage(new ImageSize(stored.Cols, stored.Rows), 1, new float[(long)stored.Cols * stored.Rows]);
            using Mat target = Mat.FromPixelData(stored.Rows, stored.Cols, MatType.CV_32FC1, plane.Values);
            stored.ConvertTo(target, MatType.CV_32FC1);
            return plane;
        });
    }

    /// <summary>
    /// Reads a mask: the palette indices of an indexed PNG (DAVIS), else the 8-bit values of a one-channel file, else the common value of
    /// three equal channels. One-bit gray files give 0 and 255.
    /// </summary>
    /// <exception cref="InvalidFileException">As for <see cref="Read(string)"/>, or the file has colors, or values above 255.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static LabelImage ReadMask(string path)
    {
        byte[] content = Load(path);
        if (IndexedPng.Is(content))
            return IndexedPng.Read(path, content);
        return Decode(path, content, ImreadModes.AnyDepth | ImreadModes.AnyColor, stored =>
        {
            if (stored.Depth() != MatType.CV_8U)
                throw new InvalidFileException(path, "a mask needs 8-bit values");
            ImageSize size = new(stored.Cols, stored.Rows);
            RgbImage gray = stored.Channels() == 1 ? GrayToRgb(stored) : OpenCv.ToRgb(stored);
            var labels = new byte[size.PixelCount];
            for (int i = 0; i < labels.Length; i++)
            {
                labels[i] = gray.Pixels[3 * i];
                if (gray.Pixels[(3 * i) + 1] != labels[i] || gray.Pixels[(3 * i) + 2] != labels[i])
                    throw new InvalidFileException(path, "a mask needs one channel, a palette or equal channels; this file has colors");
            }

            return new LabelImage(size, labels);
        });
    }

    /// <summary>
    /// The size <see cref="Read(string)"/> would give, from the header alone: nothing is decoded, so no size is too large to ask for.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, a folder, empty, truncated, or no image.</exception>
    public static ImageSize Identify(string path) => Open(path, stream => Header(path, stream)).Shown;

    /// <summary>
    /// Writes an image in the format of the extension: png, jpg, webp, tif, bmp or ppm. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">Where to; an existing file is replaced.</param>
    /// <param name="image">What to write.</param>
    /// <param name="quality">1 to 100 for jpg and webp (default 95); others are lossless and ignore it.</param>
    /// <exception cref="InvalidFileException">The extension is unknown or the file cannot be written.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static void Write(string path, RgbImage image, int quality = 95)
    {
        string extension = WritableExtension(path);
        AtomicFile.Write(path, OpenCv.RunOn(path, "encode this image", () =>
        {
            using Mat bgr = OpenCv.ToBgr(image);
            return Encode(extension, bgr, new(ImwriteFlags.JpegQuality, quality), new(ImwriteFlags.WebPQuality, quality));
        }));
    }

    /// <summary>
    /// Writes one plane as a 16-bit gray png or tif, values rounded and clamped to 0 to 65535 (depth maps: choose the unit so that they
    /// fit).
    /// </summary>
    /// <exception cref="InvalidFileException">The extension is neither png nor tif, or the file cannot be written.</exception>
    /// <exception cref="DegenerateInputException">There is more than one plane.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static void WriteGray16(string path, PlanarImage image)
    {
        string extension = WritableExtension(path);
        if (extension is not (".png" or ".tif" or ".tiff"))
            throw new InvalidFileException(path, "16-bit images are written as .png or .tif");
        if (image.Channels != 1)
            throw new DegenerateInputException(FormattableString.Invariant($"a gray image has one plane, got {image.Channels}"));
        AtomicFile.Write(path, OpenCv.RunOn(path, "encode this image", () =>
        {
            using Mat floats = Mat.FromPixelData(image.Size.Height, image.Size.Width, MatType.CV_32FC1, image.Values);
            using var rounded = new Mat();
            floats.ConvertTo(rounded, MatType.CV_16UC1);
            return Encode(extension, rounded);
        }));
    }

    /// <summary>Writes labels as an 8-bit gray image, one channel, lossless.</summary>
    /// <exception cref="InvalidFileException">The extension is not png, tif or bmp, or the file cannot be written.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static void WriteMask(string path, LabelImage mask)
    {
        string extension = WritableExtension(path);
        if (extension is not (".png" or ".tif" or ".tiff" or ".bmp"))
            throw new InvalidFileException(path, "masks are written as .png, .tif or .bmp: labels must stay exact");
        AtomicFile.Write(path, OpenCv.RunOn(path, "encode this image", () =>
        {
            using Mat labels = Mat.FromPixelData(mask.Size.Height, mask.Size.Width, MatType.CV_8UC1, mask.Labels);
            return Encode(extension, labels);
        }));
    }

    private static byte[] Encode(string extension, Mat mat, params ImageEncodingParam[] parameters)
    {
        Cv2.ImEncode(extension, mat, out byte[] content, parameters);
        return content;
    }

    private static string WritableExtension(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (!Writable.Contains(extension))
            throw new InvalidFileException(path, $"images are not written as '{extension}'; use one of {string.Join(' ', Writable)}");
        return extension;
    }

    private static RgbImage GrayToRgb(Mat gray)
    {
        using var bgr = new Mat();
        Cv2.CvtColor(gray, bgr, ColorConversionCodes.GRAY2BGR);
        return OpenCv.ToRgb(bgr);
    }

    private static T Decode<T>(
        string path, byte[] content, ImreadModes modes, Func<Mat, T> convert) => OpenCv.RunOn(path, "decode this image", () =>
    {
        using Mat stored = Cv2.ImDecode(content, modes);
        return stored.Empty()
            ? throw new InvalidFileException(path, "the image data is corrupt or of a kind OpenCV cannot decode")
            : convert(stored);
    });

    internal static byte[] Load(string path) => Open(path, stream => Load(path, stream));

    /// <summary>The whole content, after its header has been checked.</summary>
    internal static byte[] Load(string path, Stream stream)
    {
        ImageSize size = Header(path, stream).Stored;
        try
        {
            ImageLimits.Require(size);
        }
        catch (DegenerateInputException error)
        {
            throw new InvalidFileException(path, error.Message, inner: error);
        }

        if (stream.Length > Array.MaxLength)
            throw new InvalidFileException(path, "files above 2 GB are not read as images");
        var content = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(content);
        if (!ImageHeader.IsComplete(content))
            throw new InvalidFileException(path, "the image file is truncated: the JPEG's end marker is missing");
        return content;
    }

    private static ImageHeader Header(string path, Stream stream) => ImageHeader.Read(stream, path);

    private static T Open<T>(string path, Func<FileStream, T> use)
    {
        if (Directory.Exists(path))
            throw new InvalidFileException(path, "is a folder, not an image file");
        try
        {
            using FileStream stream = File.OpenRead(path);
            return use(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidFileException(path, error is FileNotFoundException
                or DirectoryNotFoundException ? "there is no such file" : $"cannot be read: {error.Message}", inner: error);
        }
    }
}
