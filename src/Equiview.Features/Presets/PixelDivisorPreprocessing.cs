using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Presets;

/// <summary>
/// Pose of the paper (paper-protocol 1.6): one token for every <paramref name="Divisor"/> pixels of the original, OpenCV's bilinear
/// without antialias. Points scale by exactly patch / divisor, also where a remainder was cut off the size.
/// </summary>
/// <param name="Divisor">Original pixels per token (paper: 8).</param>
public sealed record PixelDivisorPreprocessing(int Divisor = 8) : Preprocessing
{
    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        var size = new ImageSize(
            RoundTo(Math.Max(1, image.Width / Divisor) * patch, sizeMultiple),
            RoundTo(Math.Max(1, image.Height / Divisor) * patch, sizeMultiple));
        double scale = (double)patch / Divisor;
        return new(Resampler.ResizeOpenCvLinear(image.ToPlanar01(), size), new AxisMapping(scale, scale));
    }
}
