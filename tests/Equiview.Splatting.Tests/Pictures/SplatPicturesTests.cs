using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Pictures;

using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Pictures;

public sealed class SplatPicturesTests
{
    private static readonly GaussianFeatureSet Features = new(
        "f", 3, [.. Enumerable.Range(0, 2 * TwoBalls.PerBall).SelectMany(g => g < TwoBalls.PerBall ? TwoBalls.Left : TwoBalls.Right)]);

    [Theory]
    [InlineData(SplatChannel.Color)]
    [InlineData(SplatChannel.Pca)]
    public void Draw_TwoBalls_GivesEachItsOwnColorOverBlack(SplatChannel channel)
    {
        RgbImage picture = Draw(channel, out PixelPoint left, out PixelPoint right);
        Assert.NotEqual(picture[(int)left.X, (int)left.Y], picture[(int)right.X, (int)right.Y]);
        Assert.Equal((0, 0, 0), picture[0, 0]);
    }

    [Fact]
    public void Draw_Depth_IsBlackWhereNothingIs()
    {
        RgbImage picture = Draw(SplatChannel.Depth, out PixelPoint left, out _);
        Assert.NotEqual((0, 0, 0), picture[(int)left.X, (int)left.Y]);
        Assert.Equal((0, 0, 0), picture[40, 5]);
    }

    [Fact]
    public void Draw_PcaWithoutFeatures_IsRefused()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        GaussianRendering rendering = rasterizer.Render(TwoBalls.Scene, TwoBalls.Camera, TwoBalls.View(0).CameraFromWorld);
        Assert.Throws<DegenerateInputException>(() => new SplatPictures().Draw(rendering, SplatChannel.Pca));
        Assert.Throws<DegenerateInputException>(() => new SplatPictures(new GaussianFeatureSet("empty", 2, new float[8])));
    }

    private static RgbImage Draw(SplatChannel channel, out PixelPoint left, out PixelPoint right)
    {
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0);
        (left, right) = (view.Project(new Vector3D(-0.8, 0, 0)), view.Project(new Vector3D(0.8, 0, 0)));
        return new SplatPictures(Features)
            .Draw(
                rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = Features }),
                channel);
    }
}
