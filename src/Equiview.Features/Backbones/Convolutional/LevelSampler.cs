using System.Numerics.Tensors;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// Descriptors at points from the levels of a pyramid, equal to samples of the dense map at full resolution, which is never made: only the
/// four pixels around each point are described. A pixel's descriptor is a linear map of its bilinear samples (corners aligned) of all
/// levels, scaled to length 1.
/// </summary>
/// <param name="head">[Channels, levels * LevelChannels], row-major: the linear map.</param>
/// <param name="channels">Channels of a descriptor.</param>
/// <param name="levelChannels">Channels of every level.</param>
internal sealed class LevelSampler(float[] head, int channels, int levelChannels)
{
    private const int Corners = 4;

    private readonly int inputs = head.Length / channels;

    /// <summary>How many levels there are.</summary>
    public int Levels => inputs / levelChannels;

    /// <summary>The pixels around points whose descriptors are mixed.</summary>
    /// <param name="points">Raster points of the prepared image.</param>
    /// <param name="size">Its size.</param>
    public static Neighborhood[] Around(IReadOnlyList<PixelPoint> points, ImageSize size) => [.. points.Select(p =>
    {
        double x = Math.Clamp(p.X - 0.5, 0, size.Width - 1), y = Math.Clamp(p.Y - 0.5, 0, size.Height - 1);
        return new Neighborhood((int)x, (int)y, Math.Min((int)x + 1, size.Width - 1), Math.Min((int)y + 1, size.Height - 1),
            (float)(x - (int)x), (float)(y - (int)y));
    })];

    /// <summary>The samples of all levels at the neighbors, to be filled level by level: [points * 4, levels * LevelChannels].</summary>
    public float[] NewSamples(int points) => new float[points * Corners * inputs];

    /// <summary>Fills in the samples of one level.</summary>
    /// <param name="level">Index of the level.</param>
    /// <param name="map">[LevelChannels, rows, columns].</param>
    /// <param name="levelSize">Its rows and columns.</param>
    /// <param name="size">Size of the prepared image.</param>
    /// <param name="points">From <see cref="Around"/>.</param>
    /// <param name="samples">From <see cref="NewSamples"/>.</param>
    public void Sample(
        int level, ReadOnlySpan<float> map, ImageSize levelSize, ImageSize size, Neighborhood[] points, Span<float> samples)
    {
        for (int i = 0; i < points.Length * Corners; i++)
        {
            Neighborhood point = points[i / Corners];
            (int column, int row) = (i % 2 == 0 ? point.X0 : point.X1, i % Corners < 2 ? point.Y0 : point.Y1);
            Span<float> target = samples.Slice((i * inputs) + (level * levelChannels), levelChannels);
            Bilinear(map, levelSize, Position(column, size.Width, levelSize.Width), Position(row, size.Height, levelSize.Height), target);
        }
    }

    /// <summary>Descriptors from the samples: [points, Channels], of length 1.</summary>
    public float[] Describe(Neighborhood[] points, float[] samples)
    {
        var result = new float[points.Length * channels];
        Parallel.For(0, points.Length, i =>
        {
            Span<float> target = result.AsSpan(i * channels, channels);
            Span<float> corner = stackalloc float[channels];
            for (int c = 0; c < Corners; c++)
            {
                ReadOnlySpan<float> sample = samples.AsSpan(((i * Corners) + c) * inputs, inputs);
                for (int d = 0; d < channels; d++)
                    corner[d] = TensorPrimitives.Dot(head.AsSpan(d * inputs, inputs), sample);
                (float wx, float wy) = (points[i].WeightX, points[i].WeightY);
                float weight = (c % 2 == 0 ? 1 - wx : wx) * (c < 2 ? 1 - wy : wy);
                TensorPrimitives.MultiplyAdd(corner, weight / Math.Max(TensorPrimitives.Norm<float>(corner), 1e-12f), target, target);
            }

            TensorPrimitives.Divide(target, Math.Max(TensorPrimitives.Norm<float>(target), 1e-12f), target);
        });
        return result;
    }

    // Where a pixel of the image lies in a level, corners aligned.
    private static double Position(int pixel, int length, int levelLength) =>
        length == 1 ? 0 : pixel * ((levelLength - 1.0) / (length - 1));

    private static void Bilinear(ReadOnlySpan<float> map, ImageSize size, double x, double y, Span<float> target)
    {
        int x0 = (int)x, y0 = (int)y, x1 = Math.Min(x0 + 1, size.Width - 1), y1 = Math.Min(y0 + 1, size.Height - 1);
        (float fx, float fy) = ((float)(x - x0), (float)(y - y0));
        int plane = size.Width * size.Height, upper = y0 * size.Width, lower = y1 * size.Width;
        for (int c = 0; c < target.Length; c++)
        {
            ReadOnlySpan<float> values = map.Slice(c * plane, plane);
            float top = (values[upper + x0] * (1 - fx)) + (values[upper + x1] * fx);
            float bottom = (values[lower + x0] * (1 - fx)) + (values[lower + x1] * fx);
            target[c] = (top * (1 - fy)) + (bottom * fy);
        }
    }

    /// <summary>The two columns and rows of pixels around a point, and the weights of the second ones.</summary>
    internal readonly record struct Neighborhood(int X0, int Y0, int X1, int Y1, float WeightX, float WeightY);
}
