using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Recipes;

/// <summary>
/// Semantic transfer of the paper (docs/protocol.md#preprocessing): the long side becomes <paramref name="Cells"/> patches (60 of 14 px =
/// 840) with Pillow's Lanczos, the short side is rounded half to even, and the image is pasted centered on a black square.
/// Points scale by side / long side plus the offset of the paste.
/// </summary>
/// <param name="Cells">Patches along a side (paper: 60).</param>
public sealed record PaddedSquarePreprocessing(int Cells = 60) : Preprocessing
{
    /// <inheritdoc/>
    internal override bool IsUsable => Fits(Cells);

    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        int side = RoundTo(Cells * patch, sizeMultiple);
        double scale = (double)side / image.Size.LongSide;
        var size = new ImageSize(Fit(image.Width), Fit(image.Height));
        int left = (side - size.Width) / 2, top = (side - size.Height) / 2;
        RgbImage resized = Resampler.Resize(image, size, ResampleKernel.Lanczos);
        var square = new RgbImage(new ImageSize(side, side));
        for (int y = 0; y < size.Height; y++)
            resized.Row(y).CopyTo(square.Row(y + top)[(left * 3)..]);
        return new(square.ToPlanar01(), new AxisMapping(scale, scale, left, top));

        int Fit(int length) => length == image.Size.LongSide ? side : Math.Max(1, (int)Math.Round(length * scale, MidpointRounding.ToEven));
    }
}
