using Equiview.Numerics;
using OpenCvSharp;

namespace Equiview.Finetuning.Augmentation;

/// <summary>
/// The paper's changes of color, each drawn with the same probability (You et al. 2025, code): Gaussian blur, sensor noise, Gaussian
/// noise, CLAHE, brightness and contrast. Noise is drawn on the object only; the background is made black afterwards anyway.
/// </summary>
internal static class ColorAugmentation
{
    public static RgbImage Apply(RgbImage image, bool[] foreground, double probability, KeyedRandom random)
    {
        RgbImage result = image.Clone();
        if (random.NextBool(probability))
            Blur(result, random);
        if (random.NextBool(probability))
            SensorNoise.Apply(result, foreground, random.NextDouble(0.01, 0.05), random.NextDouble(0.1, 0.5), random);
        if (random.NextBool(probability))
            GaussianNoise(result, foreground, Math.Sqrt(random.NextDouble(10, 50)), random);
        if (random.NextBool(probability))
            EqualizeLocally(result, random.NextDouble(1, 4));
        if (random.NextBool(probability))
            Brighten(result, 1 + random.NextDouble(-0.2, 0.2), 255 * random.NextDouble(-0.2, 0.2));
        return result;
    }

    // Kernel 1 (nothing) or 3, the latter two times in three; sigma as OpenCV derives it from the kernel: 0.8.
    private static void Blur(RgbImage image, KeyedRandom random)
    {
        if (random.NextInt(3) == 0)
            return;
        using Mat pixels = ViewAugmentation.MatOf(image), source = pixels.Clone();
        Cv2.GaussianBlur(source, pixels, new Size(3, 3), 0);
    }

    private static void GaussianNoise(RgbImage image, bool[] foreground, double sigma, KeyedRandom random)
    {
        for (int i = 0; i < foreground.Length; i++)
        {
            if (!foreground[i])
                continue;
            foreach (ref byte value in image.Pixels.AsSpan(3 * i, 3))
                value = ToByte(value + (sigma * random.NextNormal()));
        }
    }

    // Contrast-limited equalisation of the lightness on 8 x 8 tiles.
    private static void EqualizeLocally(RgbImage image, double clipLimit)
    {
        using Mat pixels = ViewAugmentation.MatOf(image), lab = new();
        Cv2.CvtColor(pixels, lab, ColorConversionCodes.RGB2Lab);
        Mat[] planes = Cv2.Split(lab);
        try
        {
            using CLAHE equalizer = Cv2.CreateCLAHE(clipLimit, new Size(8, 8));
            using Mat lightness = new();
            equalizer.Apply(planes[0], lightness);
            lightness.CopyTo(planes[0]);
            Cv2.Merge(planes, lab);
            Cv2.CvtColor(lab, pixels, ColorConversionCodes.Lab2RGB);
        }
        finally
        {
            foreach (Mat plane in planes)
                plane.Dispose();
        }
    }

    private static void Brighten(RgbImage image, double contrast, double brightness)
    {
        byte[] table = [.. Enumerable.Range(0, 256).Select(v => ToByte((v * contrast) + brightness))];
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = table[image.Pixels[i]];
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
