namespace Equiview.Imaging.Tests.Video;

/// <summary>Frames that show their number, so that a test sees which frame it got.</summary>
internal static class NumberedFrame
{
    /// <summary>A frame of 64x48 that shows a number below 256 in binary as eight bright or dark bars.</summary>
    public static RgbImage Show(int number)
    {
        var image = new RgbImage(new ImageSize(64, 48));
        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 64; x++)
                image[x, y] = ((number >> (x / 8)) & 1) == 1 ? ((byte)220, (byte)200, (byte)180) : ((byte)30, (byte)40, (byte)20);
        }

        return image;
    }

    /// <summary>The number that a frame shows.</summary>
    public static int NumberOf(RgbImage image) => Enumerable.Range(0, 8).Sum(bit => image[(bit * 8) + 4, 24].G > 120 ? 1 << bit : 0);
}
