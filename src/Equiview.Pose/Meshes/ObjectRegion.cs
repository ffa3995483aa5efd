namespace Equiview.Pose.Meshes;

/// <summary>Where an object is in an image: a rectangle, and with a mask the pixels in it that show the object.</summary>
/// <param name="Min">Upper left corner, raster pixels.</param>
/// <param name="Max">Lower right corner.</param>
/// <param name="Mask">The mask the rectangle was drawn around, or null.</param>
public sealed record ObjectRegion(PixelPoint Min, PixelPoint Max, LabelImage? Mask = null)
{
    /// <summary>The part of a rectangle that lies in the image.</summary>
    /// <exception cref="DegenerateInputException">Nothing of it does, or it has no area.</exception>
    public static ObjectRegion FromBox(double x, double y, double width, double height, ImageSize image)
    {
        var region = new ObjectRegion(
            new(Math.Max(0, x), Math.Max(0, y)), new(Math.Min(image.Width, x + width), Math.Min(image.Height, y + height)));
        return region.Max.X > region.Min.X && region.Max.Y > region.Min.Y
            ? region
            : throw new DegenerateInputException(
                FormattableString.Invariant($"the box {x},{y},{width},{height} holds nothing of the image of {image}"));
    }

    /// <summary>The rectangle around a mask; labels other than 0 are the object.</summary>
    /// <exception cref="DegenerateInputException">The mask is empty or of another size than the image.</exception>
    public static ObjectRegion FromMask(LabelImage mask, ImageSize image)
    {
        if (mask.Size != image)
            throw new DegenerateInputException($"the mask is {mask.Size}, the image {image}");
        (int left, int top, int right, int bottom) = (image.Width, image.Height, -1, -1);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (mask[x, y] != 0)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        return right >= 0 ? new(new(left, top), new(right + 1, bottom + 1), mask)
            : throw new DegenerateInputException("the mask is empty: no pixel shows the object");
    }

    /// <summary>Whether a pixel may show the object.</summary>
    public bool Contains(PixelPoint p) =>
        p.X >= Min.X && p.Y >= Min.Y && p.X < Max.X && p.Y < Max.Y && (Mask is null || Mask[(int)p.X, (int)p.Y] != 0);
}
