using Equiview.Evaluation.Splats;
namespace Equiview.Evaluation.Tests.Splats;

/// <summary>PSNR and SSIM; golden values from Fixtures/image_quality.py.</summary>
public sealed class ImageQualityTests
{
    private static readonly ImageSize Size = new(31, 24);

    [Fact]
    public void Psnr_MadePictures_EqualsNumpy() => Assert.Equal(22.611572955518575, ImageQuality.Psnr(Picture(0), Picture(4)), 1e-9);

    [Fact]
    public void Ssim_MadePictures_EqualsNumpy() => Assert.Equal(0.953473386421312, ImageQuality.Ssim(Picture(0), Picture(4)), 1e-9);

    [Fact]
    public void EqualPictures_ArePerfect()
    {
        Assert.Equal(double.PositiveInfinity, ImageQuality.Psnr(Picture(4), Picture(4)));
        Assert.Equal(1, ImageQuality.Ssim(Picture(4), Picture(4)), 1e-12);
    }

    [Fact]
    public void OtherShapes_AreRefused()
    {
        var small = new PlanarImage(new ImageSize(10, 24), 3, new float[720]);
        Assert.Throws<DegenerateInputException>(() => ImageQuality.Psnr(small, Picture(0)));
        Assert.Throws<DegenerateInputException>(() => ImageQuality.Ssim(small, small));
    }

    private static PlanarImage Picture(int noise)
    {
        var values = new float[3 * Size.PixelCount];
        for (int i = 0; i < values.Length; i++)
        {
            int c = i / (int)Size.PixelCount, y = i / Size.Width % Size.Height, x = i % Size.Width;
            int clean = ((7 * x) + (13 * y) + (29 * c) + (x * y)) % 256;
            values[i] = Math.Clamp(noise == 0 ? clean : clean + (((5 * x) + (3 * y)) % 17 * noise) - (8 * noise), 0, 255) / 255f;
        }

        return new PlanarImage(Size, 3, values);
    }
}
