using System.Net.Http.Json;
using System.Text.Json;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;
using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Scenes;

/// <summary>The scene in a browser: its picture is that of the rasterizer, and a click selects the thing.</summary>
public sealed class ScenePageTests
{
    private const double LeastPsnr = 35;

    [Fact]
    public async Task Picture_OfAScene_IsThatOfTheRasterizer()
    {
        using var folder = new TemporaryFolder();
        string file = folder["scene.ply"];
        GaussianSceneFile.Write(file, RandomScene(3, antialiased: true));
        Assert.InRange(await PsnrAsync(file, 700, 400), LeastPsnr, 100);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Picture_OfAPlainScene_IsThatOfTheRasterizer()
    {
        using var folder = new TemporaryFolder();
        string file = folder["scene.ply"];
        GaussianSceneFile.Write(file, RandomScene(0, antialiased: false));
        Assert.InRange(await PsnrAsync(file, 900, 500), LeastPsnr, 100);
    }

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("biker", "formats", "biker.spz")]
    [InlineData("garden", "reference", "garden20k_input.ply")]
    public async Task Picture_OfATrainedScene_IsThatOfTheRasterizer(string name, string folder, string file) =>
        Assert.InRange(await PsnrAsync(SharedData.Require("gaussian", folder, file), 1200, 700, name), LeastPsnr, 100);

    [Fact]
    public async Task Click_OnABall_SelectsAndSavesIt()
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, Balls());
        await using RunningPage page = await RunningPage.StartAsync([file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1000, 600);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");
        await ClickOnBallAsync(browser, left: true, KeyboardModifier.Alt);
        await browser.Page.WaitForSelectorAsync(FormattableString.Invariant($"body[data-selected='{TwoBalls.PerBall}']"));
        await browser.ShootAsync("balls-selected");
        await browser.Page.ClickAsync("text=Save selection");
        await browser.Page.WaitForSelectorAsync("#notice.shown");
        GaussianScene saved = GaussianSceneReader.Read(Path.Combine(page.Output, "selection.ply"));
        Assert.Equal(TwoBalls.Scene.Means[..(3 * TwoBalls.PerBall)], saved.Means);
        Assert.Single(saved.FeatureSets);

        await browser.Page.ClickAsync("text=Delete");
        await browser.Page.WaitForSelectorAsync("body[data-selected='0']");
        await browser.Page.ClickAsync("text=Undo");
        await browser.Page.WaitForSelectorAsync(FormattableString.Invariant($"body[data-selected='{TwoBalls.PerBall}']"));
        await browser.Page.ClickAsync("text=Features");
        await browser.Page.WaitForTimeoutAsync(200);
        await browser.ShootAsync("balls-features");
        await browser.Page.SetViewportSizeAsync(400, 800);
        await browser.Page.WaitForTimeoutAsync(300);
        await browser.ShootAsync("balls-400");
        await browser.RequireSoundAsync(page);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Click_OnABallOfTheDemo_SelectsThatBall()
    {
        using var folder = new TemporaryFolder();
        (GaussianScene scene, int[] part) = SyntheticSplats.Make(0);
        using var rasterizer = new GaussianRasterizerCpu();
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        var camera = new CameraIntrinsics(260, 260, 120, 90, new ImageSize(240, 180));
        PosedView[] views = [.. OrbitCameras.Around(new ScenePlacement(new Vector3D(0, 0.2, 0), new Vector3D(0, -1, 0), 5), 8, 35)
            .Select((pose, i) => new PosedView($"{i}.png", camera, pose, folder[$"{i}.png"]))];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(GaussianView.Of(scene, view)).ToRgb());
        GaussianScene lifted = await FeatureLifter.LiftAsync(
            scene, views, extractor, new LiftingOptions { LongSidePixels = 240 }, extractor.Recipe(longSide: 240));
        string file = folder["demo.ply"];
        GaussianSceneFile.Write(file, lifted);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1600, 900);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");

        // The camera of the page is that of the SDK's first view, in the size of the canvas.
        LocatorBoundingBoxResult box = (await browser.Page.Locator(".viewport canvas[role]").BoundingBoxAsync())!;
        double focal = Math.Max(box.Width, box.Height);
        var window = new CameraIntrinsics(focal, focal, box.Width / 2, box.Height / 2, new ImageSize((int)box.Width, (int)box.Height));
        PosedView front = new SceneCameras().Of(lifted)[0] with { Intrinsics = window };
        int ball = Enumerable.Range(0, SyntheticSplats.Balls).MinBy(b => (front.CameraFromWorld * Center(b)).Z);
        PixelPoint at = front.Project(Center(ball));
        await browser.Page.ClickAsync(
            ".viewport canvas[role]", new PageClickOptions { Position = new Position { X = (float)at.X, Y = (float)at.Y } });
        await browser.Page.WaitForSelectorAsync(
            "body[data-selected]:not([data-selected='0'])", new PageWaitForSelectorOptions { Timeout = 120_000 });
        await browser.ShootAsync("demo-ball");
        await browser.Page.ClickAsync("text=Relevancy");
        await browser.Page.WaitForTimeoutAsync(500);
        await browser.ShootAsync("demo-relevancy");
        await browser.Page.ClickAsync("text=Save selection");
        await browser.Page.WaitForSelectorAsync("#notice.shown");
        await browser.RequireSoundAsync(page);
        var chosen = GaussianSceneReader.Read(Path.Combine(page.Output, "selection.ply")).Means.Chunk(3)
            .Select(m => (m[0], m[1], m[2])).ToHashSet();
        var truth = scene.Means.Chunk(3).Where((_, g) => part[g] == ball).Select(m => (m[0], m[1], m[2])).ToHashSet();
        double union = chosen.Union(truth).Count();
        Assert.InRange(chosen.Intersect(truth).Count() / union, 0.6, 1);

        Vector3D Center(int b)
        {
            int[] own = [.. Enumerable.Range(0, scene.Count).Where(g => part[g] == b)];
            return own.Aggregate(default(Vector3D), (sum, g) => sum + (scene.Mean(g) * (1.0 / own.Length)));
        }
    }

    [Fact]
    public async Task Box_SelectsWhatLiesInside()
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, TwoBalls.Scene);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1000, 600);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");
        // The left ball lies in the lower half of x.
        await browser.Page.Locator("input[aria-label='Box to x']").FillAsync("0.5");
        await browser.Page.ClickAsync("text=Select inside");
        int inside = Enumerable.Range(0, TwoBalls.Scene.Count).Count(g => TwoBalls.Scene.Mean(g).X < 0);
        await browser.Page.WaitForSelectorAsync(FormattableString.Invariant($"body[data-selected='{inside}']"));
        await browser.ShootAsync("balls-box");
        await browser.RequireSoundAsync(page);
    }

    [Fact]
    public async Task Budget_ShowsFewerAndSavesNothing()
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, TwoBalls.Scene);
        await using RunningPage page = await RunningPage.StartAsync(new ViewerJob { Budget = 40 }, [file]);
        JsonElement scene = await page.Client.GetFromJsonAsync<JsonElement>("/api/scene");
        Assert.Equal(40, scene.GetProperty("count").GetInt32());
        string kept = Convert.ToBase64String([.. Enumerable.Repeat((byte)0xff, 5)]);
        HttpResponseMessage answer = await page.Client.PostAsJsonAsync("/api/scene/save", new { name = "x", ending = ".ply", kept });
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("without --budget", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(page.Output));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task LargeScene_ComesCoarseFirst()
    {
        using var folder = new TemporaryFolder();
        string file = folder["large.ply"];
        GaussianSceneFile.Write(file, RandomScene(0, antialiased: false, count: 320_000, largest: -5));
        await using RunningPage page = await RunningPage.StartAsync([file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 800, 500);
        var patience = new PageWaitForSelectorOptions { Timeout = 240_000, State = WaitForSelectorState.Attached };
        await browser.Page.WaitForSelectorAsync("body[data-coarse]", patience);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]", patience);
        await browser.ShootAsync("large");
        await browser.RequireSoundAsync(page);
    }

    [Fact]
    public async Task Photograph_OfTheScene_LiesOverItUntilTheCameraMoves()
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"], photographs = folder["photographs"];
        GaussianSceneFile.Write(file, Balls());
        Directory.CreateDirectory(photographs);
        PosedView[] views = [TwoBalls.View(-0.3, "left.png"), TwoBalls.View(0.3, "right.png")];
        NerfstudioWriter.Write(photographs, views);
        using var rasterizer = new GaussianRasterizerCpu();
        foreach (PosedView view in views)
            ImageFile.Write(Path.Combine(photographs, view.Name), rasterizer.Render(GaussianView.Of(TwoBalls.Scene, view)).ToRgb());
        await using RunningPage page = await RunningPage.StartAsync(new ViewerJob { Views = photographs }, [file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1000, 600);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");
        await browser.Page.ClickAsync("text=Cameras");
        await browser.Page.SelectOptionAsync("select[aria-label='View of a photograph']", "right.png");
        await browser.Page.WaitForSelectorAsync("img.over:not([hidden])");
        await browser.Page.WaitForTimeoutAsync(500);
        await browser.ShootAsync("scene-photograph");
        await browser.Page.Mouse.MoveAsync(300, 300);
        await browser.Page.Mouse.WheelAsync(0, 200);
        await browser.Page.WaitForSelectorAsync("img.over", new PageWaitForSelectorOptions { State = WaitForSelectorState.Hidden });
        await browser.RequireSoundAsync(page);
    }

    [Theory]
    [InlineData("../../evil", ".ply", "evil.ply")]
    [InlineData("/etc/passwd", ".ply", "passwd.ply")]
    [InlineData("..", ".spz", "__.spz")]
    public async Task Save_WithAHostileName_StaysInTheFolder(string name, string ending, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder["balls.ply"];
        GaussianSceneFile.Write(file, TwoBalls.Scene);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        string kept = Convert.ToBase64String([.. Enumerable.Repeat((byte)0xff, 15)]);
        HttpResponseMessage answer = await page.Client.PostAsJsonAsync("/api/scene/save", new { name, ending, kept });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(expected, Path.GetFileName(Assert.Single(Directory.GetFiles(page.Output, "*", SearchOption.AllDirectories))));
        Assert.Equal(400, (int)(await page.Client.PostAsJsonAsync("/api/scene/save", new { name, ending = "/../x", kept })).StatusCode);
        Assert.Equal(400, (int)(await page.Client.PostAsJsonAsync("/api/scene/save", new { name, ending, kept = "AAAA" })).StatusCode);
        Assert.Equal(404, (int)(await page.Client.PostAsJsonAsync("/api/scene/query", new { text = "x" })).StatusCode);
    }

    // The page's own picture against the rasterizer, from the camera that the page saved.
    private static async Task<double> PsnrAsync(string file, int width, int height, string? shot = null)
    {
        await using RunningPage page = await RunningPage.StartAsync([file]);
        await using BrowserPage browser = await BrowserPage.OpenAsync(page, width, height);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]", new PageWaitForSelectorOptions { Timeout = 120_000 });
        string times = await browser.Page.EvaluateAsync<string>("`${document.body.dataset.first} ms, drawn after ${performance.now()} ms`");
        await browser.Page.FocusAsync(".viewport canvas[role]");
        await browser.Page.Keyboard.PressAsync("k");
        await browser.Page.Keyboard.PressAsync("k");
        await browser.Page.ClickAsync("text=Save path");
        await browser.Page.WaitForSelectorAsync("#notice.shown");
        IDownload download = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Page.Keyboard.PressAsync("p"));
        byte[] png = await File.ReadAllBytesAsync(await download.PathAsync());
        RgbImage shown = ImageCodec.Decode(png, "picture");
        PosedView view = PosedSceneReader.Read(Path.Combine(page.Output, "path")).Views[0];
        using var rasterizer = new GaussianRasterizerCpu();
        RgbImage expected = rasterizer.Render(GaussianView.Of(GaussianSceneReader.Read(file), view)).ToRgb();
        if (shot is not null)
        {
            await browser.ShootAsync(shot);
            await browser.Page.Keyboard.PressAsync("2");
            await browser.Page.WaitForTimeoutAsync(1500);
            await browser.ShootAsync(shot + "-depth");
        }

        await browser.RequireSoundAsync(page);
        Assert.Equal(expected.Size, shown.Size);
        Assert.True(expected.Pixels.Average(p => (double)p) > 2, "the picture is empty");
        double psnr = Psnr(expected, shown);
        TestContext.Current.SendDiagnosticMessage(
            FormattableString.Invariant($"{Path.GetFileName(file)}: {psnr:F2} dB, first picture after {times}"));
        return psnr;
    }

    internal static double Psnr(RgbImage expected, RgbImage shown)
    {
        double error = shown.Pixels.Zip(expected.Pixels).Average(p => Math.Pow(p.First - p.Second, 2));
        return 10 * Math.Log10(255 * 255 / Math.Max(error, 1e-6));
    }

    private static async Task ClickOnBallAsync(BrowserPage browser, bool left, params KeyboardModifier[] held)
    {
        LocatorBoundingBoxResult box = (await browser.Page.Locator(".viewport canvas[role]").BoundingBoxAsync())!;
        // The first view comes from behind: the left ball is on the right, 0.8 from the middle at three times the scene's radius.
        double radius = Enumerable.Range(0, TwoBalls.Scene.Count).Select(g => TwoBalls.Scene.Mean(g).Length).Order()
            .ElementAt((int)(0.8 * (TwoBalls.Scene.Count - 1)));
        double away = 0.8 / (3 * radius) * Math.Max(box.Width, box.Height);
        await browser.Page.ClickAsync(".viewport canvas[role]", new PageClickOptions
        {
            Position = new Position { X = (float)((box.Width / 2) + (left ? away : -away)), Y = box.Height / 2 },
            Modifiers = held,
        });
    }

    internal static GaussianScene Balls()
    {
        float[] values = [.. Enumerable.Range(0, 2 * TwoBalls.PerBall)
            .SelectMany(g => g < TwoBalls.PerBall ? TwoBalls.Left : TwoBalls.Right)];
        return TwoBalls.Scene.WithFeatureSets(new GaussianFeatureSet("colors", 3, values));
    }

    // Long and flat Gaussians of all opacities, some near the camera.
    private static GaussianScene RandomScene(int degree, bool antialiased, int count = 3000, double largest = -2)
    {
        var random = new Random(3);
        float Between(double low, double high) => (float)(low + (random.NextDouble() * (high - low)));
        float[] Values(int each, double low, double high) => [.. Enumerable.Range(0, each * count).Select(_ => Between(low, high))];
        int coefficients = 3 * SphericalHarmonics.CoefficientCount(degree);
        return new GaussianScene(
            degree, Values(3, -1, 1), Values(4, -1, 1), Values(3, -6, largest), Values(1, -4, 5), Values(coefficients, -0.6, 0.6))
        {
            Antialiased = antialiased,
        };
    }
}
