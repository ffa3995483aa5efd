using OpenCvSharp;

namespace Equiview.Imaging.Codecs;

/// <summary>
/// Images with more than 8 bits a sample. Microscopes and scientific cameras store 10, 12 or 14 bits in 16-bit files, whose upper 8 bits
/// alone are nearly black.
/// </summary>
internal static class DeepImage
{
    private const ImreadModes AsStored = ImreadModes.AnyDepth | ImreadModes.AnyColor;

    /// <summary>The largest sample of an unsigned 16-bit image; null for any other kind.</summary>
    public static int? Largest(string file, byte[] content) => OpenCv.RunOn<int?>(file, "decode this image", () =>
    {
        using Mat stored = Cv2.ImDecode(content, AsStored);
        if (stored.Empty() || stored.Depth() != MatType.CV_16U)
            return null;
        using Mat flat = stored.Reshape(1);
        Cv2.MinMaxLoc(flat, out double _, out double largest);
        return (int)largest;
    });

    /// <summary>Bits that hold a value: 10, 12, 14 or 16, the depths of real sensors.</summary>
    public static int BitsFor(int largest) => new[] { 10, 12, 14 }.FirstOrDefault(bits => largest < 1 << bits, 16);

    /// <summary>Decodes a 16-bit image that uses its lower bits only as 8-bit sRGB; larger values are clamped.</summary>
    public static RgbImage Decode(string file, byte[] content, int bits) => OpenCv.RunOn(file, "decode this image", () =>
    {
        using Mat stored = Cv2.ImDecode(content, AsStored);
        if (stored.Empty())
            throw new InvalidFileException(file, "the image data is corrupt or of a kind OpenCV cannot decode");
        using var bytes = new Mat();
        stored.ConvertTo(bytes, MatType.CV_8U, stored.Depth() == MatType.CV_16U ? 255.0 / ((1 << bits) - 1) : 1);
        if (bytes.Channels() != 1)
            return OpenCv.ToRgb(bytes);
        using var colors = new Mat();
        Cv2.CvtColor(bytes, colors, ColorConversionCodes.GRAY2BGR);
        return OpenCv.ToRgb(colors);
    });
}
