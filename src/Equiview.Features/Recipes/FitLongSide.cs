using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Recipes;

/// <summary>
/// The preparation of the default recipe: the long side becomes about <paramref name="LongSide"/> pixels (smaller images are enlarged only
/// when <paramref name="Enlarge"/> is set), each side is rounded to the backbone's size multiple, antialiased bicubic. Aspect changes by
/// less than half a multiple; the mapping carries both scales exactly.
/// </summary>
/// <param name="LongSide">Target of the longer side in pixels, 16 or more.</param>
/// <param name="Enlarge">Whether smaller images are enlarged to the target.</param>
public sealed record FitLongSide(int LongSide, bool Enlarge = true) : Preprocessing
{
    /// <inheritdoc/>
    internal override bool IsUsable => Fits(LongSide);

    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        double scale = (double)LongSide / image.Size.LongSide;
        if (!Enlarge)
            scale = Math.Min(scale, 1);
        var size = new ImageSize(RoundTo(image.Width * scale, sizeMultiple), RoundTo(image.Height * scale, sizeMultiple));
        return new(Resampler.Resize(image, size, ResampleKernel.Bicubic).ToPlanar01(), AxisMapping.Resize(image.Size, size));
    }
}
