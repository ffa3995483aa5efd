using Equiview.Evaluation.Splats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Splats;

public sealed class ViewQualityTests
{
    [Fact]
    public void Measure_PhotographThatIsTheRendering_LosesOnlyTheRoundingTo8Bits()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0.2) with { ImagePath = folder["view.png"] };
        ImageFile.Write(view.ImagePath, rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld).ToRgb());
        ViewQuality same = ViewQuality.Measure(rasterizer, TwoBalls.Scene, view, 80),
            moved = ViewQuality.Measure(rasterizer, TwoBalls.Scene, TwoBalls.View(0.5) with { ImagePath = view.ImagePath }, 80);
        Assert.InRange(same.Psnr, 58, 80); // an error of at most half a step of 1/255 is 54 dB or more, over black much more
        Assert.InRange(same.Ssim, 0.999, 1);
        Assert.True(moved.Psnr < 30 && moved.Ssim < same.Ssim);
        Assert.Throws<DegenerateInputException>(
            () => ViewQuality.Measure(
                rasterizer, TwoBalls.Scene, view with { Distortion = new LensDistortion(LensModel.Radial, 0.1) }, 80));
        Assert.Throws<DegenerateInputException>(() => ViewQuality.Measure(rasterizer, TwoBalls.Scene, TwoBalls.View(0), 80));
    }
}
