using Equiview.Evaluation.Splats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Splats;

public sealed class ViewQualityTests
{
    private static readonly ViewComparison At80 = new() { LongSidePixels = 80 };

    [Fact]
    public void Measure_PhotographThatIsTheRendering_LosesOnlyTheRoundingTo8Bits()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0.2) with { ImagePath = folder["view.png"] };
        ImageFile.Write(view.ImagePath, rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld).ToRgb());
        ViewQuality same = ViewQuality.Measure(rasterizer, TwoBalls.Scene, view, At80),
            moved = ViewQuality.Measure(rasterizer, TwoBalls.Scene, TwoBalls.View(0.5) with { ImagePath = view.ImagePath }, At80);
        Assert.InRange(same.Psnr, 58, 80); // an error of at most half a step of 1/255 is 54 dB or more, over black much more
        Assert.InRange(same.Ssim, 0.999, 1);
        Assert.True(moved.Psnr < 30 && moved.Ssim < same.Ssim);
        ViewQuality rectified = ViewQuality.Measure(
            rasterizer, TwoBalls.Scene, view with { Distortion = new LensDistortion(LensModel.Radial, 0.1) }, At80);
        Assert.InRange(rectified.Psnr, 10, same.Psnr - 10); // the photograph has no lens in truth
        Assert.Throws<DegenerateInputException>(() => ViewQuality.Measure(rasterizer, TwoBalls.Scene, TwoBalls.View(0), At80));
    }

    [Fact]
    public void Measure_OverWhite_ComposesBothAndWritesThePicture()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0.2, "a/view.png") with { ImagePath = folder["view.png"] };
        ImageFile.Write(view.ImagePath, rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld).ToRgb(background: 1));
        ViewQuality white = ViewQuality.Measure(
            rasterizer, TwoBalls.Scene, view, At80 with { Background = 1, PictureFolder = folder["pictures"] });
        Assert.InRange(white.Psnr, 54, 80);
        Assert.True(ViewQuality.Measure(rasterizer, TwoBalls.Scene, view, At80).Psnr < 5);
        Assert.Equal(new ImageSize(240, 60), ImageFile.Identify(folder[Path.Combine("pictures", "a_view.png")]));
    }
}
