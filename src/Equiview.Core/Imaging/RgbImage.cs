namespace Equiview;

/// <summary>An 8-bit sRGB image: rows from top to bottom, pixels R, G, B interleaved, no padding.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels; the array is used as it is, not copied.</summary>
    /// <param name="size">Width and height, each from 1 to <see cref="ImageSize.MaxSide"/>.</param>
    /// <param name="pixels">Height x Width x 3 bytes.</param>
    /// <exception cref="DegenerateInputException">The size is empty or too large, or the array has another length.</exception>
    public RgbImage(ImageSize size, byte[] pixels)
    {
        RequireUsable(size);
        if (pixels.LongLength != size.PixelCount * 3)
            throw new DegenerateInputException(
                FormattableString.Invariant($"an image of {size} needs {size.PixelCount * 3} bytes, got {pixels.LongLength}"));
        Size = size;
        Pixels = pixels;
    }

    /// <summary>Makes a black image.</summary>
    public RgbImage(ImageSize size)
        : this(size, new byte[Math.Max(0, size.PixelCount * 3)])
    {
    }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>
    /// The file, or the video and the number of the frame in it, that holds exactly these pixels; null for images that were computed.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>The same pixels, not copied, under the name of what holds them.</summary>
    public RgbImage From(string source) => new(Size, Pixels) { Source = source };

    /// <summary>Width in pixels.</summary>
    public int Width => Size.Width;

    /// <summary>Height in pixels.</summary>
    public int Height => Size.Height;

    /// <summary>Height x Width x 3 bytes, R first.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row, Width x 3 bytes.</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);

    /// <summary>The color at a pixel's column and row.</summary>
    public (byte R, byte G, byte B) this[int x, int y]
    {
        get
        {
            int i = ((y * Width) + x) * 3;
            return (Pixels[i], Pixels[i + 1], Pixels[i + 2]);
        }

        set
        {
            int i = ((y * Width) + x) * 3;
            (Pixels[i], Pixels[i + 1], Pixels[i + 2]) = value;
        }
    }

    /// <summary>A copy that shares nothing.</summary>
    public RgbImage Clone() => new(Size, (byte[])Pixels.Clone());

    /// <summary>The mirror image: left and right change sides.</summary>
    public RgbImage Mirrored()
    {
        var mirrored = new RgbImage(Size);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                mirrored[Width - 1 - x, y] = this[x, y];
        }

        return mirrored;
    }

    /// <summary>Refuses sizes no image can have, before memory is taken for them.</summary>
    /// <exception cref="DegenerateInputException">A side is below 1 or above <see cref="ImageSize.MaxSide"/>.</exception>
    public static void RequireUsable(ImageSize size)
    {
        if (size.Width < 1 || size.Height < 1)
            throw new DegenerateInputException($"an image of {size} has no pixels");
        if (size.LongSide > ImageSize.MaxSide)
            throw new DegenerateInputException(
                FormattableString.Invariant($"an image of {size} is larger than {ImageSize.MaxSide} px on a side; reduce it first"));
    }
}
