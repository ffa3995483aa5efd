using Equiview.Viewer.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace Equiview.Viewer.Tests;

/// <summary>The system's chromium, without a window, started once for all tests by the first that needs it.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>The program, or null where it is not installed.</summary>
    public static string? Chromium { get; } = Environment.GetEnvironmentVariable("EQUIVIEW_CHROMIUM")
        ?? new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <summary>The running browser.</summary>
    public static async Task<IBrowser> GetAsync() => (await Started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated)
            return;
        (IPlaywright playwright, IBrowser browser) = await Started.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    // The driver comes with the package; it never fetches a browser. Rendering is by software, which is the same on every machine.
    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
        }));
    }
}
