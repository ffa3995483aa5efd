using System.Runtime.InteropServices;
using Equiview.Formats.Sog;
using OpenCvSharp;

namespace Equiview.Imaging.Codecs;

/// <summary>
/// Decodes WebP images with their alpha, as the textures of SOG scenes need it: <c>GaussianSceneReader.Read(path, WebpDecoder.Decode)</c>.
/// </summary>
public static class WebpDecoder
{
    private const string Name = "WebP image";

    /// <summary>Decodes to straight (never premultiplied) RGBA; an image without alpha is opaque.</summary>
    /// <param name="webp">A whole WebP file; its header is checked before anything is decoded.</param>
    /// <exception cref="InvalidFileException">No WebP image, truncated, corrupt, or beyond <see cref="ImageLimits"/>.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static RgbaPixels Decode(ReadOnlyMemory<byte> webp)
    {
        if (!webp.Span.StartsWith("RIFF"u8))
            throw new InvalidFileException(Name, "is no WebP image");
        using var stream = new MemoryStream(webp.ToArray());
        byte[] content = ImageFile.Load(Name, stream);
        return OpenCv.RunOn(Name, "decode this image", () =>
        {
            using Mat stored = Cv2.ImDecode(content, ImreadModes.Unchanged);
            if (stored.Empty() || stored.Depth() != MatType.CV_8U || stored.Channels() is not (3 or 4))
                throw new InvalidFileException(Name, "is no WebP image of 3 or 4 channels of 8 bits, or its data is corrupt");
            using Mat rgba = stored.CvtColor(stored.Channels() == 4 ? ColorConversionCodes.BGRA2RGBA : ColorConversionCodes.BGR2RGBA);
            rgba.GetArray(out Vec4b[] pixels);
            return new RgbaPixels(new ImageSize(rgba.Width, rgba.Height), MemoryMarshal.AsBytes<Vec4b>(pixels).ToArray());
        });
    }
}
