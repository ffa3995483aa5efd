using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Correspondence.Matching;
using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Photographs;

/// <summary>Hover gives the right maximum on a pair of which the truth is known; a click keeps what 'match' finds.</summary>
public sealed class PhotographPageTests
{
    private const double X = 200, Y = 180;

    [Fact]
    public async Task Heat_OfAPoint_HasItsMaximumAtTheTruth()
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await ReadyAsync(TestPhotographs.Write(folder));
        byte[] answer = await page.Client.GetByteArrayAsync(Invariant($"/api/photographs/heat?model=0&image=0&x={X}&y={Y}"));
        float[] numbers = [.. Enumerable.Range(0, 10).Select(i => BinaryPrimitives.ReadSingleLittleEndian(answer.AsSpan(4 * i)))];
        Assert.InRange(numbers[5] - X - TestPhotographs.ShiftX, -4, 4);
        Assert.InRange(numbers[6] - Y - TestPhotographs.ShiftY, -4, 4);
        Assert.InRange(numbers[7], 0.9, 1.0001);
        // The byte of the best cell is the largest of all.
        JsonElement grid = (await page.Client.GetFromJsonAsync<JsonElement>("/api/photographs"))
            .GetProperty("models")[0].GetProperty("grids")[0];
        int cells = grid.GetProperty("columns").GetInt32() * grid.GetProperty("rows").GetInt32();
        Assert.Equal(40 + (2 * cells), answer.Length);
        ReadOnlySpan<byte> second = answer.AsSpan(40 + cells);
        int column = (int)Math.Round((numbers[5] - grid.GetProperty("x").GetDouble()) / grid.GetProperty("stepX").GetDouble());
        int row = (int)Math.Round((numbers[6] - grid.GetProperty("y").GetDouble()) / grid.GetProperty("stepY").GetDouble());
        Assert.InRange(second[(row * grid.GetProperty("columns").GetInt32()) + column], 200, 255);
    }

    [Fact]
    public async Task Matches_OfAPoint_AreThoseOfTheMatcher()
    {
        using var folder = new TemporaryFolder();
        string[] paths = TestPhotographs.Write(folder);
        await using RunningPage page = await ReadyAsync(paths);
        JsonElement found = await page.Client.GetFromJsonAsync<JsonElement>(
            Invariant($"/api/photographs/matches?model=0&image=0&x={X}&y={Y}"));
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        var options = new MatchOptions { Selection = MatchSelection.Points, Points = [new PixelPoint(X, Y)], Mutual = false };
        Match expected = ImageMatcher.Match(extractor, ImageFile.Read(paths[0]), ImageFile.Read(paths[1]), options)[0];
        Assert.Equal(JsonValueKind.Null, found[0].ValueKind);
        Assert.Equal(expected.B.X, found[1].GetProperty("x").GetDouble());
        Assert.Equal((double)expected.Score, found[1].GetProperty("score").GetDouble());
        Assert.True(found[1].GetProperty("mutual").GetBoolean());
    }

    [Fact]
    public async Task Page_HoverAndClick_ShowTheMatchAndSaveItsCsv()
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await ReadyAsync(TestPhotographs.Write(folder));
        await using BrowserPage browser = await BrowserPage.OpenAsync(page);
        await browser.Page.WaitForSelectorAsync("body[data-shown]");
        ILocator first = browser.Page.Locator("figure canvas").First;
        LocatorBoundingBoxResult box = (await first.BoundingBoxAsync())!;
        await browser.Page.Mouse.MoveAsync(box.X + (float)(X / 480 * box.Width), box.Y + (float)(Y / 320 * box.Height));
        await browser.Page.Mouse.DownAsync();
        await browser.Page.Mouse.UpAsync();
        await browser.Page.WaitForSelectorAsync("tbody tr");
        IDownload file = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Page.ClickAsync("text=Save csv"));
        string[] lines = await File.ReadAllLinesAsync(await file.PathAsync());
        Assert.Equal("x_a,y_a,x_b,y_b,score", lines[0]);
        double[] row = [.. lines[1].Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        Assert.InRange(row[2] - row[0] - TestPhotographs.ShiftX, -2, 2);
        Assert.InRange(row[3] - row[1] - TestPhotographs.ShiftY, -2, 2);
        await browser.ShootAsync("photographs-1600");
        await browser.Page.SetViewportSizeAsync(400, 800);
        await browser.ShootAsync("photographs-400");
        await browser.RequireSoundAsync(page);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(1600, 900, false)]
    [InlineData(1600, 900, true)]
    [InlineData(400, 800, false)]
    public async Task Page_OfRealPhotographs_IsSound(int width, int height, bool dark)
    {
        string[] paths = ["0003.jpg", "0005.jpg", "0007.jpg"];
        paths = [.. paths.Select(p => SharedData.Require("multiview", "fountain-P11", p))];
        SharedData.Require("weights", "alike-n.safetensors");
        await using RunningPage page = await ReadyAsync(paths, "vit_tiny", "alike-n");
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, width, height, dark);
        await browser.Page.WaitForSelectorAsync("body[data-shown]");
        ILocator second = browser.Page.Locator("figure canvas").Nth(1);
        await second.ClickAsync(new LocatorClickOptions { Position = new Position { X = 90, Y = 70 } });
        await browser.Page.WaitForSelectorAsync("tbody tr");
        await second.HoverAsync(new LocatorHoverOptions { Position = new Position { X = 120, Y = 90 } });
        await browser.Page.WaitForTimeoutAsync(500);
        await browser.ShootAsync(FormattableString.Invariant($"fountain-{width}-{(dark ? "dark" : "light")}"));
        await browser.RequireSoundAsync(page);
    }

    private static async Task<RunningPage> ReadyAsync(string[] paths, params string[] models)
    {
        RunningPage page = await RunningPage.StartAsync(paths, models);
        await RunningPage.UntilAsync(async () =>
            (await page.Client.GetFromJsonAsync<JsonElement>("/api/photographs")).GetProperty("models").EnumerateArray()
            .All(m => m.GetProperty("grids").EnumerateArray().All(g => g.ValueKind == JsonValueKind.Object)));
        return page;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
