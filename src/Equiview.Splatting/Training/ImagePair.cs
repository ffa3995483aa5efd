namespace Equiview.Splatting.Training;

/// <summary>Images beside each other.</summary>
internal static class ImagePair
{
    /// <summary>Images of one height, from left to right.</summary>
    public static RgbImage SideBySide(params ReadOnlySpan<RgbImage> images)
    {
        int width = 0;
        foreach (RgbImage image in images)
            width += image.Width;
        var result = new RgbImage(new ImageSize(width, images[0].Height));
        for (int y = 0; y < result.Height; y++)
        {
            Span<byte> row = result.Row(y);
            foreach (RgbImage image in images)
            {
                image.Row(y).CopyTo(row);
                row = row[(3 * image.Width)..];
            }
        }

        return result;
    }
}
