using Equiview.Formats.Splat;
using Equiview.TestKit;
using Equiview.Viewer.Server;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests;

/// <summary>A page of one file opens from disk and asks for nothing else.</summary>
public sealed class PageCopyTests
{
    [Fact]
    public async Task Scene_AsOneFile_IsDrawn()
    {
        using var folder = new TemporaryFolder();
        GaussianSceneFile.Write(folder["balls.ply"], TwoBalls.Scene);
        await RequireAsync(folder, [folder["balls.ply"]], "body[data-drawn]", "copy-scene");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Photographs_AsOneFile_ShowTheirHeat() => await RequireAsync(null, null, "body[data-shown]", "copy-photographs");

    private static async Task RequireAsync(TemporaryFolder? given, string[]? paths, string shown, string shot)
    {
        using var own = new TemporaryFolder();
        paths ??= TestPhotographs.Write(own);
        string file = (given ?? own)["page.html"];
        await using (RunningPage page = await RunningPage.StartAsync(paths))
            ViewerJob.Write(page.Content, file, CancellationToken.None);
        Assert.InRange(new FileInfo(file).Length, 10_000, 60 << 20);
        await using BrowserPage browser = await BrowserPage.OpenAsync(new Uri(file).AbsoluteUri, 1000, 600);
        await browser.Page.WaitForSelectorAsync(shown, new PageWaitForSelectorOptions { Timeout = 60_000 });
        await browser.ShootAsync(shot);
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, r => Assert.Matches("^(file|data|blob):", r));
    }
}
