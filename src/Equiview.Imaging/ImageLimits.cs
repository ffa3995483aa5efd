namespace Equiview.Imaging;

/// <summary>How large an image may become in memory. Checked on headers and requested sizes before anything is allocated.</summary>
internal static class ImageLimits
{
    /// <summary>
    /// Most pixels of one image, decoded or resized: the count at which Pillow calls a file a decompression bomb (0.5 GB as RGB).
    /// </summary>
    public const long MaxPixels = 178_956_970;

    /// <summary>Refuses a size no image can have or that has more than <see cref="MaxPixels"/> pixels.</summary>
    /// <exception cref="DegenerateInputException">The size is empty or too large.</exception>
    public static void Require(ImageSize size)
    {
        RgbImage.RequireUsable(size);
        if (size.PixelCount > MaxPixels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"an image of {size} has more than {MaxPixels} pixels; reduce it first"));
    }

    /// <summary>Refuses planes that do not fit into one array.</summary>
    /// <exception cref="DegenerateInputException">
    /// The size is empty or too large, or all channels together exceed the longest array.
    /// </exception>
    public static void Require(ImageSize size, int channels)
    {
        Require(size);
        if (channels < 1 || size.PixelCount * channels > Array.MaxLength)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{channels} planes of {size} do not fit into one array; use fewer channels or a ")
                    + "smaller size");
    }
}
