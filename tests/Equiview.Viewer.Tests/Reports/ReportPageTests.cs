using System.Net;
using Equiview.TestKit;

namespace Equiview.Viewer.Tests.Reports;

/// <summary>Reports are served as they are, and nothing but their files.</summary>
public sealed class ReportPageTests
{
    [Fact]
    public async Task Report_IsServedWithItsFilesAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string report = folder["report"];
        Directory.CreateDirectory(Path.Combine(report, "pictures"));
        await File.WriteAllTextAsync(folder["secret.txt"], "secret");
        await File.WriteAllTextAsync(Path.Combine(report, "report.html"), "<!doctype html><title>r</title><p>numbers</p>");
        await File.WriteAllTextAsync(Path.Combine(report, "pictures", "a.csv"), "x");
        File.CreateSymbolicLink(Path.Combine(report, "link.txt"), folder["secret.txt"]);
        await using RunningPage page = await RunningPage.StartAsync([report, report]);
        HttpResponseMessage answer = await page.Client.GetAsync("/report/1/report.html");
        Assert.Contains("numbers", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("connect-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("x", await page.Client.GetStringAsync("/report/0/pictures/a.csv"));
        foreach (string path in new[] { "link.txt", "../secret.txt", "%2e%2e/secret.txt", "pictures/../../secret.txt", "nothing" })
        {
            var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
            var address = new Uri($"{page.Root}report/0/{path}", asItIs);
            Assert.Equal(HttpStatusCode.NotFound, (await page.Client.GetAsync(address)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await page.Client.GetAsync("/report/2/report.html")).StatusCode);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1000, 600);
        await browser.Page.FrameLocator("iframe >> nth=1").Locator("p").WaitForAsync();
        await browser.RequireSoundAsync(page);
    }
}
