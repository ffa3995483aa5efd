using Equiview.Imaging.Synthetic;
using OpenCvSharp;

namespace Equiview.Evaluation.Synthetic;

/// <summary>The motion, light, blur and noise of <see cref="SyntheticClips"/>: smooth, seeded, known.</summary>
internal static class ClipMotion
{
    /// <summary>The scene at a time from 0 to 1.</summary>
    public static SceneView View(ImageSize wall, ImageSize figure, ImageSize occluder, ImageSize size, int seed, double time)
    {
        double turn = (seed % 2 == 0 ? 1 : -1) * 8, swing = Math.Sin(Math.PI * time);
        double cover = 1.25 * Math.Max((double)size.Width / wall.Width, (double)size.Height / wall.Height);
        Homography camera = Place(
            wall,
            size,
            0.5 + (0.06 * Math.Sin(Math.Tau * time)),
            0.5 + (0.05 * (time - 0.5)),
            cover * (1 + (0.08 * time)),
            turn * 0.4 * (time - 0.5));
        double fit = 0.55 * size.Height / figure.Height;
        Homography moving = Place(figure, size, 0.3 + (0.4 * time), 0.5 + (0.12 * swing), fit * (1 + (0.25 * swing)), turn * 2 * swing);
        double small = 0.45 * size.Height / occluder.Height;
        Homography passing = Place(occluder, size, 1.15 - (1.3 * time), 0.45 + (0.1 * swing), small, -turn * time);
        return new SceneView([camera, moving, passing], Gain: 1 - (0.2 * swing), Offset: 8 * swing);
    }

    /// <summary>Defocus that comes in the middle of the clip and goes again, up to about a pixel (standard deviation).</summary>
    public static RgbImage WithBlur(RgbImage image, double time)
    {
        double sigma = 1.0 * Math.Pow(Math.Sin(Math.PI * time), 2);
        if (sigma < 0.2)
            return image;
        using Mat pixels = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
        Cv2.GaussianBlur(pixels, pixels, default, sigma);
        return image;
    }

    /// <summary>Adds noise of about 3 gray levels, equal for equal seeds.</summary>
    public static RgbImage WithNoise(RgbImage image, int seed)
    {
        uint state = unchecked(((uint)seed * 2654435761u) | 1u);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            int sum = 0;
            for (int k = 0; k < 4; k++)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                sum += (int)(state >> 28) - 8;
            }

            image.Pixels[i] = (byte)Math.Clamp(image.Pixels[i] + (sum / 3), 0, 255);
        }

        return image;
    }

    // The layer's middle at a share of the frame, scaled and turned about it.
    private static Homography Place(ImageSize layer, ImageSize size, double x, double y, double scale, double degrees) =>
        Homography.Translation(
            x * size.Width,
            y * size.Height) * Homography.Rotation(degrees) * Homography.Scale(scale, scale) * Homography.Translation(-layer.Width / 2.0,
            -layer.Height / 2.0);
}
