using Equiview.Tracking.MultiHypothesis;
using OpenCvSharp;
namespace Equiview.Tracking.Flow;

/// <summary>Local contrast normalization of a gray image; see <see cref="LocalContrastOptions"/>.</summary>
internal static class LocalContrast
{
    // What a pixel that equals its local mean becomes.
    private const int MiddleGray = 128;

    /// <summary>Luma minus the mean of its window, divided by the standard deviation there, around middle gray.</summary>
    /// <param name="luma">Height x Width values.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="options">Window, gain and noise floor.</param>
    public static byte[] Normalize(byte[] luma, ImageSize size, LocalContrastOptions options)
    {
        var values = new byte[luma.Length];
        int side = (2 * (int)Math.Round(options.Window * size.LongSide)) + 1;
        var window = new Size(side, side);
        using Mat source = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC1, luma);
        using Mat result = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC1, values);
        using Mat detail = new(), mean = new(), deviation = new();
        source.ConvertTo(detail, MatType.CV_32F);
        Cv2.Blur(detail, mean, window);
        Cv2.SqrBoxFilter(source, deviation, MatType.CV_32F, window);
        Cv2.Subtract(detail, mean, detail);
        // Variance = mean of squares - square of mean.
        Cv2.Multiply(mean, mean, mean);
        Cv2.Subtract(deviation, mean, deviation);
        Cv2.Max(deviation, 0, deviation);
        Cv2.Sqrt(deviation, deviation);
        Cv2.Add(deviation, new Scalar(options.NoiseFloor), deviation);
        Cv2.Divide(detail, deviation, detail, options.Gain);
        detail.ConvertTo(result, MatType.CV_8UC1, 1, MiddleGray);
        return values;
    }
}
