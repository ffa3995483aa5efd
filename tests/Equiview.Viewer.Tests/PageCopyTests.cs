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
    public async Task Tracks_AsOneFile_PlayAndTakeNoPoint()
    {
        using var folder = new TemporaryFolder();
        string[] photographs = TestPhotographs.Write(folder);
        string frames = folder["frames"];
        Directory.CreateDirectory(frames);
        foreach ((int i, string photograph) in photographs.Index())
            File.Copy(photograph, Path.Combine(frames, FormattableString.Invariant($"{i}.png")));
        string csv = folder["tracks.csv"];
        await File.WriteAllTextAsync(csv, "track,frame,x,y,visible,confidence\n0,0,100,90,1,1\n0,1,120,95,1,0.5\n");
        string file = folder["page.html"];
        await using (RunningPage page = await RunningPage.StartAsync([frames, csv]))
            ViewerJob.Write(page.Content, file, CancellationToken.None);
        await using BrowserPage browser = await BrowserPage.OpenAsync(new Uri(file).AbsoluteUri, 1000, 600);
        await browser.Page.WaitForSelectorAsync("body[data-frame='0'][data-tracks='1']");
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        await browser.Page.WaitForSelectorAsync("body[data-frame='1']");
        await browser.Page.ClickAsync(".stage canvas", new PageClickOptions { Position = new Position { X = 300, Y = 200 } });
        await browser.Page.WaitForSelectorAsync("#notice.shown");
        Assert.Equal("1", await browser.Page.GetAttributeAsync("body", "data-tracks"));
        await browser.ShootAsync("copy-tracks");
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, r => Assert.Matches("^(file|data|blob):", r));

        // Without tracks there is nothing to show.
        await using RunningPage bare = await RunningPage.StartAsync([frames]);
        Assert.Throws<UsageException>(() => ViewerJob.Write(bare.Content, folder["none.html"], CancellationToken.None));
        Assert.False(File.Exists(folder["none.html"]));
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
