using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Recipes;

/// <summary>
/// Tracking of the paper (docs/protocol.md#preprocessing): every frame becomes <paramref name="Columns"/> x <paramref name="Rows"/> patches
/// (61 x 34 of 14 px = 854 x 476), Pillow's Lanczos, aspect not kept.
/// </summary>
/// <param name="Columns">Patches along x.</param>
/// <param name="Rows">Patches along y.</param>
public sealed record FixedGridPreprocessing(int Columns = 61, int Rows = 34) : Preprocessing
{
    /// <inheritdoc/>
    internal override bool IsUsable => Fits(Columns) && Fits(Rows);

    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        var size = new ImageSize(RoundTo(Columns * patch, sizeMultiple), RoundTo(Rows * patch, sizeMultiple));
        return new(Resampler.Resize(image, size, ResampleKernel.Lanczos).ToPlanar01(), AxisMapping.Resize(image.Size, size));
    }
}
