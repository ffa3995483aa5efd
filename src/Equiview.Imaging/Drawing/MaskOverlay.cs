namespace Equiview.Imaging.Drawing;

/// <summary>Tints the regions of a mask.</summary>
public static class MaskOverlay
{
    /// <summary>A copy of the image with every label but 0 in a color of its own.</summary>
    /// <param name="image">The image below; not changed.</param>
    /// <param name="mask">Labels of the image's size.</param>
    /// <param name="opacity">0 shows only the image, 1 only the colors.</param>
    /// <exception cref="DegenerateInputException">The mask has another size.</exception>
    public static RgbImage Draw(RgbImage image, LabelImage mask, double opacity = 0.5)
    {
        if (mask.Size != image.Size)
            throw new DegenerateInputException($"the mask is {mask.Size}, its image is {image.Size}");
        byte[] labels = [.. mask.Labels.Distinct().Order()];
        RgbImage result = image.Clone();
        for (int i = 0; i < mask.Labels.Length; i++)
        {
            if (mask.Labels[i] == 0)
                continue;
            RgbColor color = Palette.Distinct(Array.BinarySearch(labels, mask.Labels[i]));
            Span<byte> pixel = result.Pixels.AsSpan(3 * i, 3);
            (pixel[0], pixel[1], pixel[2]) = (Blend(pixel[0], color.R), Blend(pixel[1], color.G), Blend(pixel[2], color.B));
        }

        return result;

        byte Blend(byte below, byte above) => (byte)Math.Round((below * (1 - opacity)) + (above * opacity));
    }
}
