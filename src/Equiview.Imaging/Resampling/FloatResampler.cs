using System.Numerics.Tensors;

namespace Equiview.Imaging.Resampling;

/// <summary>Applies resample tables to float planes, without any rounding between the passes.</summary>
internal static class FloatResampler
{
    public static PlanarImage Resize(PlanarImage image, ImageSize target, ResampleTable columns, ResampleTable rows)
    {
        // The pass that leaves fewer values for the other goes first.
        if (target.Height < image.Size.Height)
            return Horizontal(Vertical(image, target.Height, rows), target.Width, columns);
        return Vertical(Horizontal(image, target.Width, columns), target.Height, rows);
    }

    private static PlanarImage Horizontal(PlanarImage image, int width, ResampleTable table)
    {
        int sourceWidth = image.Size.Width, lines = image.Channels * image.Size.Height;
        if (width == sourceWidth)
            return image;
        var result = new float[(long)lines * width];
        float[] weights = Single(table);
        RowParallel.For(lines, (long)width * table.Taps, (from, to) =>
        {
            for (int line = from; line < to; line++)
            {
                ReadOnlySpan<float> row = image.Values.AsSpan(line * sourceWidth, sourceWidth);
                Span<float> written = result.AsSpan(line * width, width);
                for (int x = 0; x < width; x++)
                {
                    ReadOnlySpan<float> taps = row.Slice(table.First[x], table.Taps), w = weights.AsSpan(x * table.Taps, table.Taps);
                    float sum = 0;
                    for (int t = 0; t < taps.Length; t++)
                        sum += taps[t] * w[t];
                    written[x] = sum;
                }
            }
        });
        return new PlanarImage(new ImageSize(width, image.Size.Height), image.Channels, result);
    }

    private static PlanarImage Vertical(PlanarImage image, int height, ResampleTable table)
    {
        int width = image.Size.Width, sourceHeight = image.Size.Height;
        if (height == sourceHeight)
            return image;
        var result = new float[(long)image.Channels * height * width];
        float[] weights = Single(table);
        RowParallel.For(image.Channels * height, (long)width * table.Taps / 4, (from, to) =>
        {
            for (int line = from; line < to; line++)
            {
                (int channel, int y) = Math.DivRem(line, height);
                int first = ((channel * sourceHeight) + table.First[y]) * width;
                Span<float> written = result.AsSpan(line * width, width);
                for (int t = 0; t < table.Taps; t++)
                {
                    float weight = weights[(y * table.Taps) + t];
                    if (weight != 0)
                        TensorPrimitives.MultiplyAdd(image.Values.AsSpan(first + (t * width), width), weight, written, written);
                }
            }
        });
        return new PlanarImage(new ImageSize(width, height), image.Channels, result);
    }

    private static float[] Single(ResampleTable table) => Array.ConvertAll(table.Weights, w => (float)w);
}
