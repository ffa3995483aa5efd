using Equiview.Imaging.Resampling;

namespace Equiview.Features.Recipes;

/// <summary>
/// Object pose (You et al. 2025, their pose code): one token for every <paramref name="Divisor"/> pixels of the original, OpenCV's bilinear
/// without antialias.
/// </summary>
/// <param name="Divisor">Original pixels per token (paper: 8).</param>
public sealed record PixelDivisorPreprocessing(int Divisor = 8) : Preprocessing
{
    /// <summary>
    /// Whether points scale by exactly patch / divisor, as in the reference code, although a remainder was cut off the size: on sides that
    /// are no multiple of the divisor it is wrong by up to divisor - 1 pixels at the far border. Otherwise each axis has its true scale.
    /// </summary>
    public bool ReferenceScale { get; init; }

    /// <inheritdoc/>
    internal override bool IsUsable => Fits(Divisor);

    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        var size = new ImageSize(
            RoundTo(Math.Max(1, image.Width / Divisor) * patch, sizeMultiple),
            RoundTo(Math.Max(1, image.Height / Divisor) * patch, sizeMultiple));
        double scale = (double)patch / Divisor;
        AxisMapping mapping = ReferenceScale ? new AxisMapping(scale, scale) : AxisMapping.Resize(image.Size, size);
        return new(Resampler.ResizeOpenCvLinear(image.ToPlanar01(), size), mapping);
    }
}
