namespace Equiview.Formats.Images;

/// <summary>What the Exif tags of a photograph say of its focal length (CIPA DC-008); 0 where a tag is missing.</summary>
/// <param name="FullFrameMillimeters">FocalLengthIn35mmFilm: focal length of a camera with a 36 x 24 mm sensor and this view.</param>
/// <param name="Millimeters">FocalLength.</param>
/// <param name="PixelsPerMillimeter">FocalPlaneXResolution in the unit of FocalPlaneResolutionUnit, as pixels of the sensor.</param>
/// <param name="Taken">PixelXDimension and PixelYDimension: the image as the camera stored it.</param>
public sealed record ExifFocal(double FullFrameMillimeters, double Millimeters, double PixelsPerMillimeter, ImageSize Taken)
{
    // A focal length below a quarter of the longer side sees 127 degrees, one of twenty sides less than 3: no tag is to be trusted there.
    private const double MinSides = 0.25, MaxSides = 20;

    // Sides are rounded when an image is resized; an image cut to another shape is not what the tags describe.
    private const double SameShape = 0.02;
    private static readonly double FullFrameDiagonal = Math.Sqrt((36.0 * 36) + (24 * 24));

    /// <summary>Focal length of a photograph of this size in pixels; null where the tags say nothing, or nothing possible.</summary>
    /// <param name="size">Size of the image, in either orientation.</param>
    public double? Pixels(ImageSize size)
    {
        double scale = 1;
        if (Taken is { Width: > 0, Height: > 0 })
        {
            scale = (double)size.LongSide / Taken.LongSide;
            if (Math.Abs((scale * Taken.ShortSide / size.ShortSide) - 1) > SameShape)
                return null;
        }

        double diagonal = Math.Sqrt(((double)size.Width * size.Width) + ((double)size.Height * size.Height));
        return Possible(FullFrameMillimeters * diagonal / FullFrameDiagonal, size)
            ?? Possible(Millimeters * PixelsPerMillimeter * scale, size);
    }

    private static double? Possible(double pixels, ImageSize size) =>
        pixels >= MinSides * size.LongSide && pixels <= MaxSides * size.LongSide ? pixels : null;
}
