using OpenCvSharp;

namespace Equiview.Imaging.Codecs;

/// <summary>Encoded images in memory: textures inside a mesh file, images inside a page.</summary>
public static class ImageCodec
{
    /// <summary>Decodes as <see cref="ImageFile.Read(string)"/> does.</summary>
    /// <param name="content">A whole png, jpg, webp, tiff, bmp or ppm file.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InvalidFileException">Not an image, truncated, corrupt, or beyond <see cref="ImageLimits"/>.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> content, string name)
    {
        byte[] bytes = content.ToArray();
        using var stream = new MemoryStream(bytes);
        return ImageFile.Decode(name, ImageFile.Load(name, stream));
    }

    /// <summary>Decodes a mesh's texture: its colors as <see cref="Decode"/> gives them, and its alpha where it has one.</summary>
    /// <param name="content">A whole image file.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InvalidFileException">As for <see cref="Decode"/>.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static MeshTexture DecodeTexture(ReadOnlyMemory<byte> content, string name)
    {
        RgbImage colors = Decode(content, name);
        if (content.Span is [0xFF, 0xD8, ..])
            return new MeshTexture(colors); // a JPEG has no alpha to decode it again for
        byte[]? alpha = OpenCv.RunOn(name, "decode this image", () =>
        {
            using Mat stored = Cv2.ImDecode(content.Span, ImreadModes.Unchanged);
            if (stored.Channels() != 4 || stored.Depth() != MatType.CV_8U || stored.Cols != colors.Size.Width
                || stored.Rows != colors.Size.Height)
                return null;
            var values = new byte[colors.Size.PixelCount];
            using Mat plane = Mat.FromPixelData(stored.Rows, stored.Cols, MatType.CV_8UC1, values);
            Cv2.MixChannels([stored], [plane], [3, 0]);
            return values;
        });
        return new MeshTexture(colors, alpha);
    }

    /// <summary>Encodes as JPEG.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static byte[] EncodeJpeg(RgbImage image, int quality = 85) =>
        Encode(image, ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));

    /// <summary>Version of the OpenCV that is loaded.</summary>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static string LibraryVersion() => OpenCv.Run(() => Cv2.GetVersionString() ?? "unknown version");

    private static byte[] Encode(
        RgbImage image, string extension, params ImageEncodingParam[] parameters) => OpenCv.RunOn("picture", "encode this image", () =>
    {
        using Mat bgr = OpenCv.ToBgr(image);
        Cv2.ImEncode(extension, bgr, out byte[] content, parameters);
        return content;
    });
}
