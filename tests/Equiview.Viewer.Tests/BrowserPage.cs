using Microsoft.Playwright;

namespace Equiview.Viewer.Tests;

/// <summary>A page in the browser of the tests. It records what the page complains about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors of the console and of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses that were asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a served page; the test is skipped where there is no chromium.</summary>
    public static Task<BrowserPage> OpenAsync(RunningPage served, int width = 1600, int height = 900, bool dark = false) =>
        OpenAsync(served.Server.Address, width, height, dark);

    /// <summary>Opens an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="width">Width of the window.</param>
    /// <param name="height">Its height.</param>
    /// <param name="dark">Whether the user likes it dark.</param>
    /// <param name="before">Done before the address is opened.</param>
    public static async Task<BrowserPage> OpenAsync(
        string address, int width, int height, bool dark = false, Func<IPage, Task>? before = null)
    {
        Assert.SkipWhen(SharedBrowser.Chromium is null, "chromium is not installed: apt-get install chromium");
        IBrowser browser = await SharedBrowser.GetAsync();
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        var opened = new BrowserPage(page);
        if (before is not null)
            await before(page);
        await page.GotoAsync(address);
        return opened;
    }

    /// <summary>Keeps a picture of the page where EQUIVIEW_SCREENSHOTS names a folder, to be looked at.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("EQUIVIEW_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Timeout = 120_000 });
    }

    /// <summary>The page has no error, asked nobody else, and is nowhere wider than its window.</summary>
    public async Task RequireSoundAsync(RunningPage served)
    {
        Assert.Empty(Complaints);
        Assert.All(
            Requests.Where(r => !r.StartsWith("blob:", StringComparison.Ordinal) && !r.StartsWith("data:", StringComparison.Ordinal)),
            r => Assert.StartsWith(served.Root.ToString(), r, StringComparison.Ordinal));
        Assert.True(
            await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            "the page scrolls sideways: " + await Page.EvaluateAsync<string>(
                "[...document.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)"
                    + ".map((e) => `${e.tagName}.${e.className}`).join(' ')"));
        Assert.True(await Page.EvaluateAsync<bool>("[...document.querySelectorAll('button')].every(b => b.textContent.trim() && b.title)"));
    }

    // Each page has a context of its own: no cookie is shared.
    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
