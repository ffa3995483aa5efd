namespace Equiview.Features.Tests.Onnx;

/// <summary>Seeded pictures, and what equal features are.</summary>
internal static class Pictures
{
    public static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(new ImageSize(width, height));
        new Random(4).NextBytes(image.Pixels);
        return image;
    }

    /// <summary>Blobs, so that key points do not hang on the last bits.</summary>
    public static RgbImage Smooth(int width, int height)
    {
        var image = new RgbImage(new ImageSize(width, height));
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int x, int y, int c) = (i / 3 % width, i / 3 / width, i % 3);
            double value = Math.Sin((0.31 * x) + c) * Math.Cos((0.27 * y) - (0.05 * x)) * Math.Sin(0.013 * x * y);
            image.Pixels[i] = (byte)(127 + (120 * value));
        }

        return image;
    }

    /// <summary>Within 1e-4, relative where the values are larger than 1.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        (double worst, double square) = (0, 0);
        for (int i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
            square += (double)expected[i] * expected[i];
        }

        double size = Math.Max(1, Math.Sqrt(square / Math.Max(1, expected.Length)));
        Assert.True(worst <= 1e-4 * size, FormattableString.Invariant($"largest difference {worst} of values of size {size}"));
    }
}
