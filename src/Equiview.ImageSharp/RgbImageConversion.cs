using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Equiview.ImageSharp;

/// <summary>
/// Converts between <see cref="RgbImage"/> and ImageSharp's <see cref="Image{Rgb24}"/>. Both hold 8-bit sRGB rows from the top; pixels are
/// copied.
/// </summary>
public static class RgbImageConversion
{
    /// <summary>A copy for ImageSharp; the caller disposes it.</summary>
    public static Image<Rgb24> ToImageSharp(this RgbImage image) => Image.LoadPixelData<Rgb24>(image.Pixels, image.Width, image.Height);

    /// <summary>A copy of an ImageSharp image.</summary>
    /// <exception cref="DegenerateInputException">A side is longer than <see cref="ImageSize.MaxSide"/>.</exception>
    public static RgbImage ToRgbImage(this Image<Rgb24> image)
    {
        var copy = new RgbImage(new ImageSize(image.Width, image.Height));
        image.CopyPixelDataTo(copy.Pixels);
        return copy;
    }
}
