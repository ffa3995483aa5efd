using Equiview.Numerics;
using OpenCvSharp;

namespace Equiview.Finetuning.Augmentation;

/// <summary>
/// Noise of a sensor at high ISO: Poisson noise on the lightness, normal noise on the hue (albumentations 1.3.1, ISONoise, as the paper's
/// training uses it).
/// </summary>
internal static class SensorNoise
{
    /// <summary>Adds the noise to an image, in place.</summary>
    /// <param name="image">The image.</param>
    /// <param name="foreground">Pixels that are changed.</param>
    /// <param name="colorShift">Deviation of the hue at intensity 1, as a share of the full circle.</param>
    /// <param name="intensity">Factor of both kinds of noise.</param>
    /// <param name="random">Where the noise comes from.</param>
    public static void Apply(RgbImage image, bool[] foreground, double colorShift, double intensity, KeyedRandom random)
    {
        using Mat pixels = ViewAugmentation.MatOf(image), unit = new(), hls = new();
        pixels.ConvertTo(unit, MatType.CV_32FC3, 1 / 255.0);
        Cv2.CvtColor(unit, hls, ColorConversionCodes.RGB2HLS);
        Cv2.MeanStdDev(hls, out _, out Scalar deviation);
        double[] poisson = Cumulative(deviation.Val1 * intensity * 255);
        for (int i = 0; i < foreground.Length; i++)
        {
            if (!foreground[i])
                continue;
            (int y, int x) = (i / image.Width, i % image.Width);
            ref Vec3f value = ref hls.At<Vec3f>(y, x);
            double hue = value.Item0 + (random.NextNormal() * colorShift * 360 * intensity);
            value.Item0 = (float)(hue < 0 ? hue + 360 : hue > 360 ? hue - 360 : hue);
            value.Item1 += Draw(poisson, random) / 255f * (1 - value.Item1);
        }

        Cv2.CvtColor(hls, unit, ColorConversionCodes.HLS2RGB);
        unit.ConvertTo(pixels, MatType.CV_8UC3, 255);
    }

    // P(count <= n) until nothing is left; lightness deviates by at most a half, so the mean is below 64.
    private static double[] Cumulative(double mean)
    {
        List<double> sums = [];
        double term = Math.Exp(-mean), sum = 0;
        for (int n = 0; sum < 1 - 1e-12 && n < 1000; n++)
        {
            sum += term;
            sums.Add(sum);
            term *= mean / (n + 1);
        }

        return [.. sums];
    }

    private static int Draw(double[] cumulative, KeyedRandom random)
    {
        int found = Array.BinarySearch(cumulative, random.NextDouble());
        return Math.Min(found < 0 ? ~found : found + 1, cumulative.Length - 1);
    }
}
