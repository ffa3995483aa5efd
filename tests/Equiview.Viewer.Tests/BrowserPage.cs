using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests;

/// <summary>A page in the system's chromium, without a window. It records what the page complains about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string? Chromium = Environment.GetEnvironmentVariable("EQUIVIEW_CHROMIUM")
        ?? new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private BrowserPage(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
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
    public static async Task<BrowserPage> OpenAsync(string address, int width, int height, bool dark = false)
    {
        Assert.SkipWhen(Chromium is null, "chromium is not installed: apt-get install chromium");
        // The driver is node, which needs no display; the browser renders by software.
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
        });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        var opened = new BrowserPage(playwright, browser, page);
        await page.GotoAsync(address);
        return opened;
    }

    /// <summary>Keeps a picture of the page where EQUIVIEW_SCREENSHOTS names a folder, to be looked at.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("EQUIVIEW_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }

    /// <summary>The page has no error, asked nobody else, and is nowhere wider than its window.</summary>
    public async Task RequireSoundAsync(RunningPage served)
    {
        Assert.Empty(Complaints);
        Assert.All(
            Requests.Where(r => !r.StartsWith("blob:", StringComparison.Ordinal) && !r.StartsWith("data:", StringComparison.Ordinal)),
            r => Assert.StartsWith(served.Root.ToString(), r, StringComparison.Ordinal));
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways");
        Assert.True(await Page.EvaluateAsync<bool>("[...document.querySelectorAll('button')].every(b => b.textContent.trim() && b.title)"));
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
