namespace Equiview;

/// <summary>A mask or segmentation: one label of 0 to 255 a pixel, rows from top to bottom. 0 is background.</summary>
public sealed class LabelImage
{
    /// <summary>Wraps labels; the array is used as it is, not copied.</summary>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="labels">Height x Width labels.</param>
    /// <exception cref="DegenerateInputException">The size is empty or too large, or the array has another length.</exception>
    public LabelImage(ImageSize size, byte[] labels)
    {
        RgbImage.RequireUsable(size);
        if (labels.LongLength != size.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a mask of {size} needs {size.PixelCount} labels, got {labels.LongLength}"));
        Size = size;
        Labels = labels;
    }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Height x Width labels.</summary>
    public byte[] Labels { get; }

    /// <summary>The label at a pixel's column and row.</summary>
    public byte this[int x, int y] => Labels[(y * Size.Width) + x];
}
