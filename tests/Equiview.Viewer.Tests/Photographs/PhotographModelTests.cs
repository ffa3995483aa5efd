using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Equiview.Features.Catalog;
using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Photographs;

/// <summary>Models come and go while the page is open.</summary>
public sealed class PhotographModelTests
{
    private const string Other = "sift"; // needs no weights
    private static readonly LocatorAssertionsToHaveCountOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task Page_AddAndCloseAModel_KeepsTheMatches()
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await RunningPage.StartAsync(TestPhotographs.Write(folder));
        await using BrowserPage browser = await BrowserPage.OpenAsync(page);
        await browser.Page.WaitForSelectorAsync("body[data-shown]");
        await browser.Page.Locator("figure canvas").First.ClickAsync();
        await browser.Page.WaitForSelectorAsync("tbody tr");
        await browser.Page.SelectOptionAsync("select[aria-label='Model to add']", new SelectOptionValue { Label = Other });
        await browser.Page.ClickAsync("text=Add model");
        // The kept point is matched by the new model too.
        await Assertions.Expect(browser.Page.Locator("tbody tr")).ToHaveCountAsync(2, Soon);
        await Assertions.Expect(browser.Page.Locator("main h2 span")).ToHaveTextAsync(["dense-sift", Other]);
        await browser.ShootAsync("photographs-two-models");
        await browser.RequireSoundAsync(page);

        await browser.Page.Locator("main h2 button").First.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("tbody tr")).ToHaveCountAsync(1, Soon);
        await Assertions.Expect(browser.Page.Locator("figure canvas")).ToHaveCountAsync(2, Soon);
        Assert.Equal([Other], await ShownAsync(page));
    }

    [Fact]
    public async Task Models_ThatCannotBeShown_AreRefused()
    {
        using var folder = new TemporaryFolder();
        await using RunningPage page = await RunningPage.StartAsync(TestPhotographs.Write(folder));
        int known = Array.IndexOf([.. await ChoicesAsync(page)], "dense-sift");
        (object Body, string Reason)[] wrong =
        [
            (new { choice = 9999 }, "there is no model"),
            (new { choice = known, layer = "block:4" }, "one output"),
            (new { choice = known, layer = "../etc" }, "is no layer"),
            (new { choice = known }, "shown already"),
        ];
        foreach ((object body, string reason) in wrong)
        {
            using HttpResponseMessage answer = await page.Client.PostAsJsonAsync("/api/photographs/models", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using HttpResponseMessage last = await page.Client.PostAsJsonAsync("/api/photographs/models/close?model=0", new { });
        Assert.Contains("only model", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["dense-sift"], await ShownAsync(page));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Layer_ThatTheNetworkLacks_IsToldAndLeaves()
    {
        SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        using var folder = new TemporaryFolder();
        await using RunningPage page = await RunningPage.StartAsync(TestPhotographs.Write(folder));
        int vit = Array.IndexOf([.. await ChoicesAsync(page)], ModelCatalog.Find("vit_tiny").Name);
        using HttpResponseMessage four = await page.Client.PostAsJsonAsync(
            "/api/photographs/models", new { choice = vit, layer = "block:4" });
        four.EnsureSuccessStatusCode();
        Assert.Equal("vit_tiny_patch16_224.augreg block:4", (await ShownAsync(page))[^1]);
        using HttpResponseMessage _ = await page.Client.PostAsJsonAsync(
            "/api/photographs/models", new { choice = vit, layer = "block:99" });
        await RunningPage.UntilAsync(async () => (await ShownAsync(page)).Length == 2);
    }

    private static async Task<string[]> ShownAsync(RunningPage page) => [.. (await DescribeAsync(page)).GetProperty("models")
        .EnumerateArray().Select(m => m.GetProperty("name").GetString()!)];

    private static async Task<string[]> ChoicesAsync(RunningPage page) => [.. (await DescribeAsync(page)).GetProperty("choices")
        .EnumerateArray().Select(c => c.GetString()!)];

    private static Task<JsonElement> DescribeAsync(RunningPage page) =>
        page.Client.GetFromJsonAsync<JsonElement>("/api/photographs");
}
