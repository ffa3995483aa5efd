using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Recipes;

/// <summary>
/// Training and quick start of the paper (docs/protocol.md#preprocessing): the long side becomes <paramref name="LongSide"/>, divided by
/// <paramref name="Divisor"/> it is the token grid, and the image is resized to that grid times the patch, bilinear with antialias.
/// </summary>
/// <param name="LongSide">Long side before the division, pixels (paper: 640).</param>
/// <param name="Divisor">Pixels of that image per token (paper: 8).</param>
public sealed record TokenGridPreprocessing(int LongSide = 640, int Divisor = 8) : Preprocessing
{
    /// <summary>Token grid (columns, rows) of an image; thin images keep one row or column.</summary>
    public (int Columns, int Rows) GridOf(ImageSize size)
    {
        (int w, int h) = size.Height > size.Width
            ? ((int)((long)size.Width * LongSide / size.Height), LongSide)
            : (LongSide, (int)((long)size.Height * LongSide / size.Width));
        return (Math.Max(1, w / Divisor), Math.Max(1, h / Divisor));
    }

    /// <inheritdoc/>
    internal override bool IsUsable => Fits(LongSide) && Fits(Divisor);

    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        (int columns, int rows) = GridOf(image.Size);
        var size = new ImageSize(RoundTo(columns * patch, sizeMultiple), RoundTo(rows * patch, sizeMultiple));
        return new(
            Resampler.Resize(image.ToPlanar01(), size, ResampleKernel.Bilinear, antialias: true), AxisMapping.Resize(image.Size, size));
    }
}
