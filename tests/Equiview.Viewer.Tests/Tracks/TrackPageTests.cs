using System.Net.Http.Json;
using System.Text.Json;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking;
using Equiview.Tracking.Files;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Tracks;

/// <summary>A click adds a track whose file is that of 'equiview track'; a corrected point moves the rest.</summary>
public sealed class TrackPageTests
{
    private const int Frames = 6, StepX = 6, StepY = 3;

    [Fact]
    public async Task Click_OnAPoint_AddsTheTrackOfEquiviewTrack()
    {
        using var folder = new TemporaryFolder();
        string video = Write(folder);
        await using RunningPage page = await RunningPage.StartAsync([video]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1200, 800);
        await browser.Page.WaitForSelectorAsync("body[data-frame='0']");
        await ClickAsync(browser, 100, 90);
        await DoneAsync(browser, 1);
        IDownload file = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Page.ClickAsync("text=Save csv"));

        // The same point as 'equiview track' follows it, from the file of anchors that the page has saved beside its tracks.
        await RunningPage.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(page.Output, "anchors.csv"))));
        string expected = folder["expected.csv"];
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        new TrackingJob { Source = video, Queries = Path.Combine(page.Output, "anchors.csv") }.Run(extractor, extractor.Recipe(), expected);
        Assert.Equal(await File.ReadAllTextAsync(expected), await File.ReadAllTextAsync(await file.PathAsync()));
        Assert.Equal(await File.ReadAllTextAsync(expected), await File.ReadAllTextAsync(Path.Combine(page.Output, "tracks.csv")));
        PointTrack track = TrackFile.ReadCsv(expected)[0];
        Assert.InRange(track.Points[^1].X - track.Points[0].X, ((Frames - 1) * StepX) - 2, ((Frames - 1) * StepX) + 2);

        // Correct the point in frame 4, far off: the frames about it follow, the query stays.
        for (int i = 0; i < 4; i++)
            await browser.Page.Keyboard.PressAsync("ArrowRight");
        await browser.Page.WaitForSelectorAsync("body[data-frame='4']");
        await DragAsync(browser, track.Points[4], new PixelPoint(track.Points[4].X, track.Points[4].Y + 40));
        await DoneAsync(browser, 1);
        double[][] corrected = await PointsAsync(page);
        Assert.InRange(corrected[4][1] - track.Points[4].Y, 38, 42);
        Assert.InRange(corrected[0][1] - track.Points[0].Y, -0.01, 0.01);
        Assert.InRange(corrected[5][1] - track.Points[5].Y, 30, 50);
        await browser.ShootAsync("tracks-1200");

        await browser.Page.Keyboard.PressAsync("Control+z");
        await DoneAsync(browser, 1);
        Assert.InRange((await PointsAsync(page))[4][1] - track.Points[4].Y, -0.01, 0.01);
        await browser.Page.SetViewportSizeAsync(400, 800);
        await browser.ShootAsync("tracks-400");
        await browser.RequireSoundAsync(page);
    }

    [Fact]
    public async Task Page_ThatIsClosed_StopsTheWork()
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await RunningPage.StartAsync([Write(folder, 40)]);
        using (HttpResponseMessage events = await page.Client.GetAsync("/api/tracks/events", HttpCompletionOption.ResponseHeadersRead))
        {
            await AddAsync(page, 12);
        }

        // The stream is closed; after its patience the server stops, with tracks left to find, and still answers.
        await Task.Delay(TimeSpan.FromSeconds(4.5));
        int found = await FoundAsync(page);
        Assert.InRange(found, 0, 11);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(found, await FoundAsync(page));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Page_OfARealVideo_FollowsWhatIsClicked()
    {
        string video = SharedData.Require("tracking", "davis_badja", "bear", "bear.mp4");
        await using RunningPage page = await RunningPage.StartAsync([video]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1400, 900);
        await browser.Page.WaitForSelectorAsync("body[data-frame='0']");
        LocatorBoundingBoxResult box = (await browser.Page.Locator(".stage canvas").BoundingBoxAsync())!;
        foreach ((double x, double y) in new[] { (0.42, 0.42), (0.55, 0.3), (0.3, 0.75) })
            await browser.Page.Mouse.ClickAsync((float)(box.X + (x * box.Width)), (float)(box.Y + (y * box.Height)));
        await browser.Page.WaitForSelectorAsync(
            "body[data-tracks='3'][data-pending='0']", new PageWaitForSelectorOptions { Timeout = 900_000 });
        for (int i = 0; i < 20; i++)
            await browser.Page.Keyboard.PressAsync("ArrowRight");
        await browser.Page.WaitForSelectorAsync("body[data-frame='20']");
        await browser.ShootAsync("bear");
        await browser.RequireSoundAsync(page);
        Assert.All(TrackFile.ReadCsv(Path.Combine(page.Output, "tracks.csv")), t => Assert.Equal(82, t.Length));
    }

    [Theory]
    [InlineData("""{"tracks":[{"track":0,"anchors":[{"frame":99,"x":1,"y":1}]}]}""")]
    [InlineData("""{"tracks":[{"track":0,"anchors":[{"frame":0,"x":-9,"y":1}]}]}""")]
    [InlineData("""{"tracks":[{"track":0,"anchors":[]}]}""")]
    [InlineData("""{"tracks":[{"track":0}]}""")]
    [InlineData("""{"tracks":null}""")]
    [InlineData("[")]
    public async Task Tracks_ThatCannotBe_AreABadRequest(string body)
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await RunningPage.StartAsync([Write(folder)]);
        using var content = new StringContent(body);
        Assert.Equal(400, (int)(await page.Client.PostAsync("/api/tracks", content)).StatusCode);
        Assert.Equal(400, (int)(await page.Client.GetAsync("/api/tracks/frame?frame=6")).StatusCode);
    }

    private static async Task AddAsync(RunningPage page, int count)
    {
        var tracks = Enumerable.Range(0, count)
            .Select(i => new { track = i, anchors = new[] { new { frame = 0, x = 60 + (8 * i), y = 80 } } });
        HttpResponseMessage answer = await page.Client.PostAsJsonAsync("/api/tracks", new { tracks });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<int> FoundAsync(RunningPage page) =>
        (await page.Client.GetFromJsonAsync<JsonElement>("/api/tracks")).GetProperty("tracks").EnumerateArray()
        .Count(t => t.GetProperty("points").ValueKind == JsonValueKind.Array);

    private static async Task<double[][]> PointsAsync(RunningPage page) =>
        (await page.Client.GetFromJsonAsync<JsonElement>("/api/tracks")).GetProperty("tracks")[0].GetProperty("points")
        .Deserialize<double[][]>()!;

    private static async Task DoneAsync(BrowserPage browser, int tracks) => await browser.Page.WaitForSelectorAsync(
        FormattableString.Invariant($"body[data-tracks='{tracks}'][data-pending='0']"),
        new PageWaitForSelectorOptions { Timeout = 90_000 });

    private static async Task ClickAsync(BrowserPage browser, double x, double y)
    {
        (float atX, float atY) = await OnScreenAsync(browser, new PixelPoint(x, y));
        await browser.Page.Mouse.ClickAsync(atX, atY);
    }

    private static async Task DragAsync(BrowserPage browser, PixelPoint from, PixelPoint to)
    {
        (float fromX, float fromY) = await OnScreenAsync(browser, from);
        (float toX, float toY) = await OnScreenAsync(browser, to);
        await browser.Page.Mouse.MoveAsync(fromX, fromY);
        await browser.Page.Mouse.DownAsync();
        await browser.Page.Mouse.MoveAsync(toX, toY, new MouseMoveOptions { Steps = 4 });
        await browser.Page.Mouse.UpAsync();
    }

    private static async Task<(float X, float Y)> OnScreenAsync(BrowserPage browser, PixelPoint point)
    {
        LocatorBoundingBoxResult box = (await browser.Page.Locator(".stage canvas").BoundingBoxAsync())!;
        return ((float)(box.X + (point.X / 240 * box.Width)), (float)(box.Y + (point.Y / 160 * box.Height)));
    }

    // A camera that moves over a painted wall.
    private static string Write(TemporaryFolder folder, int frames = Frames)
    {
        string path = folder["video"];
        Directory.CreateDirectory(path);
        for (int f = 0; f < frames; f++)
            ImageFile.Write(Path.Combine(path, FormattableString.Invariant($"{f:d3}.png")), TestPhotographs.Draw(
                new ImageSize(240, 160), f * StepX, f * StepY));
        return path;
    }
}
