using Equiview.Imaging.Resampling;

namespace Equiview.Imaging.Drawing;

/// <summary>Draws a field of scores over the image it belongs to.</summary>
public static class HeatMap
{
    /// <summary>Enlarges the scores to the image (bilinear), colors them and blends them over it.</summary>
    /// <param name="image">The image below; not changed.</param>
    /// <param name="scores">One plane of any size that covers the whole image; values that are not finite count as the lowest.</param>
    /// <param name="map">Null takes <see cref="ColorMap.Turbo"/>.</param>
    /// <param name="opacity">0 shows only the image, 1 only the colors.</param>
    /// <param name="range">Scores of the lowest and the highest color; null takes the smallest and the largest finite score.</param>
    /// <exception cref="DegenerateInputException">There is more than one plane.</exception>
    public static RgbImage Draw(
        RgbImage image, PlanarImage scores, ColorMap? map = null, double opacity = 0.55, (double Low, double High)? range = null)
    {
        if (scores.Channels != 1)
            throw new DegenerateInputException(FormattableString.Invariant($"a heat map has one plane of scores, got {scores.Channels}"));
        map ??= ColorMap.Turbo;
        opacity = Math.Clamp(opacity, 0, 1);
        float[] finite = [.. scores.Values.Where(float.IsFinite)];
        (double low, double high) = range ?? (finite.Length == 0 ? (0, 0) : (finite.Min(), finite.Max()));
        float floor = (float)low;
        var cleaned = new PlanarImage(scores.Size, 1, Array.ConvertAll(scores.Values, v => float.IsFinite(v) ? v : floor));
        ReadOnlySpan<float> values = Resampler.Resize(cleaned, image.Size, ResampleKernel.Bilinear, antialias: true).Values;
        RgbImage result = image.Clone();
        for (int i = 0; i < values.Length; i++)
        {
            RgbColor color = map[high > low ? (values[i] - low) / (high - low) : 0];
            Span<byte> pixel = result.Pixels.AsSpan(i * 3, 3);
            pixel[0] = Blend(pixel[0], color.R, opacity);
            pixel[1] = Blend(pixel[1], color.G, opacity);
            pixel[2] = Blend(pixel[2], color.B, opacity);
        }

        return result;
    }

    private static byte Blend(byte below, byte above, double opacity) => (byte)Math.Round((below * (1 - opacity)) + (above * opacity));
}
