using OpenCvSharp;

namespace Equiview.Imaging;

/// <summary>Encoded images in memory: textures inside a mesh file, pictures inside a page.</summary>
public static class ImageCodec
{
    /// <summary>Decodes as <see cref="ImageFile.Read"/> does.</summary>
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

    /// <summary>Encodes as PNG.</summary>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static byte[] EncodePng(RgbImage image) => Encode(image, ".png");

    /// <summary>Encodes as JPEG.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static byte[] EncodeJpeg(RgbImage image, int quality = 85) => Encode(image, ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));

    /// <summary>Version of the OpenCV that is loaded.</summary>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static string LibraryVersion() => OpenCv.Run(() => Cv2.GetVersionString() ?? "unknown version");

    private static byte[] Encode(RgbImage image, string extension, params ImageEncodingParam[] parameters) => OpenCv.RunOn("picture", "encode this image", () =>
    {
        using Mat bgr = OpenCv.ToBgr(image);
        Cv2.ImEncode(extension, bgr, out byte[] content, parameters);
        return content;
    });
}
