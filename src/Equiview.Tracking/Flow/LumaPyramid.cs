namespace Equiview.Tracking.Flow;

/// <summary>
/// A frame's luma at halved sizes. A pixel is the mean of four of the level above, so raster coordinates of a level are those of the level
/// above divided by two. Every level has a margin that repeats its border, so that patches may extend beyond it.
/// </summary>
internal sealed class LumaPyramid
{
    /// <summary>Pixels of margin on every side.</summary>
    public const int Margin = 16;

    /// <summary>Long side at or below which a level is fine enough for dense flow.</summary>
    private const int FinestLongSide = 512;

    /// <summary>Levels stop when the short side would fall below this.</summary>
    private const int CoarsestShortSide = 16;

    private LumaPyramid(IReadOnlyList<Level> levels, int finest)
    {
        Levels = levels;
        PixelsPerFinestCell = 1 << finest;
    }

    /// <summary>Levels used for flow, finest first.</summary>
    public IReadOnlyList<Level> Levels { get; }

    /// <summary>Pixels of the frame along a pixel of the finest level.</summary>
    public int PixelsPerFinestCell { get; }

    /// <summary>Builds the levels that dense flow works on.</summary>
    public static LumaPyramid Of(GrayFrame frame)
    {
        var level = Level.Of(frame);
        int halvings = 0;
        while (Math.Max(level.Width, level.Height) > FinestLongSide && Math.Min(level.Width, level.Height) >= 2 * CoarsestShortSide)
            (level, halvings) = (level.Half(), halvings + 1);
        var levels = new List<Level> { level };
        while (Math.Min(levels[^1].Width, levels[^1].Height) >= 2 * CoarsestShortSide)
            levels.Add(levels[^1].Half());
        return new LumaPyramid(levels, halvings);
    }

    /// <summary>Bytes of the pyramid of a frame, and of dense flow from it in both directions.</summary>
    public static long BytesOf(ImageSize size)
    {
        (int width, int height) = (size.Width, size.Height);
        while (Math.Max(width, height) > FinestLongSide && Math.Min(width, height) >= 2 * CoarsestShortSide)
            (width, height) = (width / 2, height / 2);
        long bytes = 4L * sizeof(float) * width * height;
        while (true)
        {
            bytes += (long)sizeof(float) * (width + (2 * Margin)) * (height + (2 * Margin));
            if (Math.Min(width, height) < 2 * CoarsestShortSide)
                return bytes;
            (width, height) = (width / 2, height / 2);
        }
    }

    /// <summary>One size: Values is row-major with <see cref="Stride"/> values a row, margin included.</summary>
    internal sealed class Level(int width, int height)
    {
        public int Width => width;

        public int Height => height;

        public int Stride => width + (2 * Margin);

        public float[] Values { get; } = new float[(width + (2 * Margin)) * (height + (2 * Margin))];

        /// <summary>Index of a pixel.</summary>
        public int At(int x, int y) => ((y + Margin) * Stride) + x + Margin;

        public static Level Of(GrayFrame frame)
        {
            var level = new Level(frame.Size.Width, frame.Size.Height);
            for (int y = 0; y < level.Height; y++)
            {
                for (int x = 0; x < level.Width; x++)
                    level.Values[level.At(x, y)] = frame.Luma[(y * level.Width) + x];
            }

            level.FillMargin();
            return level;
        }

        public Level Half()
        {
            var half = new Level(width / 2, height / 2);
            for (int y = 0; y < half.Height; y++)
            {
                for (int x = 0; x < half.Width; x++)
                {
                    int at = At(2 * x, 2 * y);
                    half.Values[half.At(x, y)] = (Values[at] + Values[at + 1] + Values[at + Stride] + Values[at + Stride + 1]) / 4;
                }
            }

            half.FillMargin();
            return half;
        }

        private void FillMargin()
        {
            for (int y = 0; y < height; y++)
            {
                Values.AsSpan(At(-Margin, y), Margin).Fill(Values[At(0, y)]);
                Values.AsSpan(At(width, y), Margin).Fill(Values[At(width - 1, y)]);
            }

            for (int y = 1; y <= Margin; y++)
            {
                Values.AsSpan(At(-Margin, 0), Stride).CopyTo(Values.AsSpan(At(-Margin, -y), Stride));
                Values.AsSpan(At(-Margin, height - 1), Stride).CopyTo(Values.AsSpan(At(-Margin, height - 1 + y), Stride));
            }
        }
    }
}
