using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Formats.Splat;
using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Files;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Reporting;
using Equiview.Splatting.Queries;
using Equiview.TestKit;
using Equiview.Tracking.Files;
using Equiview.Viewer.Tests.Objects;
using Equiview.Viewer.Tests.Scenes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests;

/// <summary>
/// Recordings open in Rerun's own viewer for the web: the npm package @rerun-io/web-viewer, whose unpacked folder EQUIVIEW_RERUN_VIEWER
/// names. Skipped where it is not given: tests fetch nothing.
/// </summary>
public sealed class RerunViewerTests
{
    private const string Start = """
        <!doctype html><meta charset="utf-8"><body style="margin:0"><div id="v" style="width:1200px;height:700px"></div>
        <script type="module">
          import { WebViewer } from '/index.js';
          const viewer = new WebViewer();
          viewer.on('recording_open', () => { document.body.dataset.open = 'yes'; });
          await viewer.start(location.origin + '/test.rrd', document.getElementById('v'),
            { width: '1200px', height: '700px', hide_welcome_screen: true, theme: 'dark' });
        </script>
        """;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Tracks_Open()
    {
        using var folder = new TemporaryFolder();
        string frames = folder["frames"], csv = folder["points.csv"];
        Directory.CreateDirectory(frames);
        foreach ((int i, string photograph) in TestPhotographs.Write(folder).Index())
            File.Copy(photograph, Path.Combine(frames, FormattableString.Invariant($"{i}.png")));
        await File.WriteAllTextAsync(csv, "track,frame,x,y\n0,0,100,90\n1,0,200,150\n");
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        new TrackingJob { Source = frames, Queries = csv, Rrd = folder["test.rrd"] }
            .Run(extractor, extractor.Recipe(), folder["tracks.csv"]);
        await OpenAsync(folder["test.rrd"], "rerun-tracks");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Poses_Open()
    {
        using var folder = new TemporaryFolder();
        (string file, string photograph, _) = await ObjectPageTests.MakeAsync(folder);
        using ObjectPose thing = ObjectPose.Open(file);
        new PoseEstimationJob { Photographs = [photograph], Rrd = folder["test.rrd"] }
            .Run(thing, new PhotographCamera(ObjectPageTests.Camera), folder["poses.json"]);
        await OpenAsync(folder["test.rrd"], "rerun-pose");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task QueryOfAScene_Opens()
    {
        using var folder = new TemporaryFolder();
        GaussianSceneFile.Write(folder["balls.ply"], ScenePageTests.Balls());
        using var rasterizer = new GaussianRasterizerCpu();
        new SceneQueryJob { Vector = "1,0,0", Rrd = folder["test.rrd"] }
            .Run(folder["balls.ply"], new SceneCameras(), rasterizer, new FeatureExtractorOptions());
        await OpenAsync(folder["test.rrd"], "rerun-query");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Report_Opens()
    {
        using var folder = new TemporaryFolder();
        MetricRow[] rows = [.. Enumerable.Range(0, 5).Select(i => new MetricRow($"clip {i}", [new Metric("AJ", 50 + (3 * i), "%")]))];
        ReportRecording.Write(folder["test.rrd"], new Report
        {
            Title = "Point tracking",
            Summary = "How well points are followed.",
            Command = ["eval", "tracking"],
            Tables = [new MetricTable("Tracking", rows, new Dictionary<string, string>())],
            Pictures = [new ReportPicture("A photograph", await File.ReadAllBytesAsync(TestPhotographs.Write(folder)[0]))],
        });
        await OpenAsync(folder["test.rrd"], "rerun-report");
    }

    private static async Task OpenAsync(string recording, string shot)
    {
        string? viewer = Environment.GetEnvironmentVariable("EQUIVIEW_RERUN_VIEWER");
        Assert.SkipWhen(
            !File.Exists(Path.Combine(viewer ?? "", "index.js")),
            "EQUIVIEW_RERUN_VIEWER does not name the unpacked npm package @rerun-io/web-viewer");
        await using WebApplication site = await ServeAsync(viewer!, recording);
        await using BrowserPage browser = await BrowserPage.OpenAsync(site.Urls.First(), 1200, 700);
        var patience = new PageWaitForSelectorOptions { Timeout = 180_000, State = WaitForSelectorState.Attached };
        await browser.Page.WaitForSelectorAsync("body[data-open]", patience);
        await browser.Page.WaitForTimeoutAsync(3000);
        await browser.ShootAsync(shot);
        Assert.DoesNotContain(browser.Complaints, c => c.Contains("rrd", StringComparison.OrdinalIgnoreCase)
            || c.Contains("panic", StringComparison.OrdinalIgnoreCase) || c.Contains("arrow", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<WebApplication> ServeAsync(string viewer, string recording)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication site = builder.Build();
        site.MapGet("/", () => Results.Text(Start, "text/html"));
        site.MapGet("/test.rrd", () => Results.File(recording));
        // Its modules name each other without an ending, as bundlers take it.
        site.MapGet("/{name}", (string name) => Results.File(
            Path.Combine(viewer, Path.GetFileName(Path.HasExtension(name) ? name : name + ".js")),
            name.EndsWith(".wasm", StringComparison.Ordinal) ? "application/wasm" : "text/javascript"));
        await site.StartAsync();
        return site;
    }
}
