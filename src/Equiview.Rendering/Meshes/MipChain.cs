namespace Equiview.Rendering.Meshes;

/// <summary>
/// A texture and its halvings down to one pixel, RGBA, sRGB-encoded. Averages are taken in linear light over 2x2 pixels; of
/// an odd side the last row or column is left out.
/// </summary>
internal sealed class MipChain
{
    private static readonly float[] Linear = [.. Enumerable.Range(0, 256).Select(v => ToLinear(v / 255f))];

    private MipChain(ImageSize[] sizes, byte[][] levels) => (Sizes, Levels) = (sizes, levels);

    /// <summary>Size of each level, largest first.</summary>
    public ImageSize[] Sizes { get; }

    /// <summary>Height x Width x 4 bytes a level.</summary>
    public byte[][] Levels { get; }

    /// <summary>One white pixel: the texture of parts that have none.</summary>
    public static MipChain White { get; } = new([new(1, 1)], [[255, 255, 255, 255]]);

    /// <summary>All levels of a texture.</summary>
    public static MipChain Of(MeshTexture texture)
    {
        List<ImageSize> sizes = [texture.Image.Size];
        List<byte[]> levels = [ToRgba(texture)];
        while (sizes[^1].LongSide > 1)
        {
            ImageSize size = new(Math.Max(1, sizes[^1].Width / 2), Math.Max(1, sizes[^1].Height / 2));
            levels.Add(Halve(levels[^1], sizes[^1], size));
            sizes.Add(size);
        }

        return new([.. sizes], [.. levels]);
    }

    /// <summary>Linear value of an sRGB byte.</summary>
    public static float ToLinear(byte value) => Linear[value];

    private static float ToLinear(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);

    private static byte[] ToRgba(MeshTexture texture)
    {
        RgbImage image = texture.Image;
        var rgba = new byte[image.Size.PixelCount * 4];
        for (int from = 0, to = 0; to < rgba.Length; from += 3, to += 4)
        {
            (rgba[to], rgba[to + 1], rgba[to + 2]) = (image.Pixels[from], image.Pixels[from + 1], image.Pixels[from + 2]);
            rgba[to + 3] = texture.Alpha?[to / 4] ?? 255;
        }

        return rgba;
    }

    private static byte[] Halve(byte[] from, ImageSize fromSize, ImageSize size)
    {
        var to = new byte[size.PixelCount * 4];
        for (int y = 0; y < size.Height; y++)
        {
            (int y0, int y1) = (Math.Min(2 * y, fromSize.Height - 1), Math.Min((2 * y) + 1, fromSize.Height - 1));
            for (int x = 0; x < size.Width; x++)
            {
                (int x0, int x1) = (Math.Min(2 * x, fromSize.Width - 1), Math.Min((2 * x) + 1, fromSize.Width - 1));
                (int a, int b, int c, int d) = (
                    ((y0 * fromSize.Width) + x0) * 4,
                    ((y0 * fromSize.Width) + x1) * 4,
                    ((y1 * fromSize.Width) + x0) * 4,
                    ((y1 * fromSize.Width) + x1) * 4);
                int t = ((y * size.Width) + x) * 4;
                for (int channel = 0; channel < 3; channel++)
                    to[t + channel] = ToneCurve.EncodeSrgb(
                        (
                            Linear[from[a + channel]] + Linear[from[b + channel]] + Linear[from[c + channel]]
                                + Linear[from[d + channel]]) / 4);
                to[t + 3] = (byte)((from[a + 3] + from[b + 3] + from[c + 3] + from[d + 3] + 2) / 4);
            }
        }

        return to;
    }
}
