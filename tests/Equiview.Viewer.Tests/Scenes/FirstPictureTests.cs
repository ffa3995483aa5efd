using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Scenes;

public sealed class FirstPictureTests
{
    [Fact]
    public async Task Get_IsThePictureOfTheRasterizer()
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, TwoBalls.Scene);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        RgbImage shown = ImageCodec.Decode(await page.Client.GetByteArrayAsync("/api/scene/first"), "first");
        var camera = new CameraIntrinsics(shown.Width, shown.Width, shown.Width / 2.0, shown.Width / 2.0, shown.Size);
        PosedView front = new SceneCameras().Of(TwoBalls.Scene)[0] with { Intrinsics = camera };
        using var rasterizer = new GaussianRasterizerCpu();
        RgbImage expected = rasterizer.Render(GaussianView.Of(TwoBalls.Scene, front)).ToRgb();
        Assert.True(ScenePageTests.Psnr(expected, shown) > 30, "a JPEG of the same picture differs by less");
    }

    // In a narrow window the hint, which is not yet there, takes another line of the picture.
    [Theory]
    [InlineData(1000, 600, 0)]
    [InlineData(420, 900, 20)]
    public async Task Page_BeforeItHasTheScene_ShowsWhatItThenDraws(int width, int height, int linesOfTheHint)
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, TwoBalls.Scene);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        var looked = new TaskCompletionSource();
        await using BrowserPage browser = await BrowserPage.OpenAsync(
            page.Server.Address, width, height, before: p => p.RouteAsync("**/api/scene/gaussians", async route =>
            {
                await looked.Task;
                await route.ContinueAsync();
            }));
        await browser.Page.WaitForSelectorAsync("body[data-first]");
        ILocator viewport = browser.Page.Locator(".viewport");
        RgbImage first = ImageCodec.Decode(await viewport.ScreenshotAsync(), "first");
        await browser.ShootAsync(FormattableString.Invariant($"first-{width}"));
        looked.SetResult();
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");
        Assert.Equal(0, await browser.Page.Locator("img.first").CountAsync());
        await browser.Page.EvaluateAsync("document.querySelector('.corner').remove()");
        RgbImage drawn = ImageCodec.Decode(await viewport.ScreenshotAsync(), "drawn");
        Assert.InRange(first.Height - drawn.Height, 0, linesOfTheHint);
        if (linesOfTheHint == 0)
        {
            double psnr = ScenePageTests.Psnr(drawn, first);
            Assert.True(psnr > 25, FormattableString.Invariant($"{psnr:F1} dB"));
        }

        await browser.RequireSoundAsync(page);
    }
}
