using System.Net;
using System.Text.Json;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Pose;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;
using Microsoft.Playwright;

namespace Equiview.Viewer.Tests.Objects;

/// <summary>An object, and its pose in a photograph that is dropped on the page.</summary>
public sealed class ObjectPageTests
{
    internal static readonly CameraIntrinsics Camera = new(400, 400, 180, 135, new ImageSize(360, 270));

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Photograph_ThatIsDropped_HasItsPose()
    {
        using var folder = new TemporaryFolder();
        (string file, string photograph, RigidTransform truth) = await MakeAsync(folder);
        await using RunningPage page = await RunningPage.StartAsync([file]);
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(photograph));
        HttpResponseMessage answer = await page.Client.PostAsync("/api/upload/pose?fx=400&fy=400&cx=180&cy=135", content);
        JsonElement pose = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.True(pose.GetProperty("found").GetBoolean(), pose.ToString());
        double[] rows = pose.GetProperty("cameraFromObject").Deserialize<double[]>()!;
        Assert.InRange((new Vector3D(rows[3], rows[7], rows[11]) - truth.Translation).Length, 0, 0.15);
        // As many points of inliers as there are, all of them in the photograph.
        double[] inliers = pose.GetProperty("inlierPoints").Deserialize<double[]>()!;
        Assert.Equal(3 * pose.GetProperty("inliers").GetInt32(), inliers.Length);
        Assert.All(
            inliers.Chunk(3), p => Assert.True(Camera.Size.Contains(Camera.Project(truth * new Vector3D(p[0], p[1], p[2])))));

        await using BrowserPage browser = await BrowserPage.OpenAsync(page, 1200, 800);
        await browser.Page.WaitForSelectorAsync("body[data-drawn]");
        await browser.ShootAsync("object");
        await browser.Page.SetInputFilesAsync("input[type=file]", photograph);
        await browser.Page.WaitForSelectorAsync("body[data-pose=true]", new PageWaitForSelectorOptions { Timeout = 60_000 });
        await browser.Page.WaitForTimeoutAsync(300);
        await browser.ShootAsync("object-pose");
        await browser.Page.SetViewportSizeAsync(400, 800);
        await browser.Page.WaitForTimeoutAsync(300);
        await browser.ShootAsync("object-400");
        await browser.RequireSoundAsync(page);

        // What is no photograph is refused in one sentence; what is too large before it is read.
        using var text = new StringContent("this is no photograph");
        HttpResponseMessage refused = await page.Client.PostAsync("/api/upload/pose?fx=400&fy=400&cx=180&cy=135", text);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var huge = new ByteArrayContent(new byte[65 << 20]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/upload/pose?fx=4&fy=4&cx=1&cy=1") { Content = huge };
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await page.Client.SendAsync(request)).StatusCode);
    }

    // The demo's scene as an object, onboarded from renderings; and one more rendering from between them.
    internal static async Task<(string File, string Photograph, RigidTransform Truth)> MakeAsync(TemporaryFolder folder)
    {
        (GaussianScene scene, _) = SyntheticSplats.Make(0);
        using var rasterizer = new GaussianRasterizerCpu();
        var placement = new ScenePlacement(new Vector3D(0, 0.2, 0), new Vector3D(0, -1, 0), 5);
        RigidTransform[] poses = [.. OrbitCameras.Around(placement, 24, 35)];
        PosedView[] views = [.. poses.Select((pose, i) => new PosedView($"{i}.png", Camera, pose, folder[$"{i}.png"]))];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(GaussianView.Of(scene, view)).ToRgb());
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        using ObjectPose made = await ObjectPose.OnboardAsync(
            new PosedScene { Views = [.. views.Where((_, i) => i % 2 == 0)], Unit = SceneUnit.Meter }, extractor);
        string file = folder["scene.eqobject"];
        made.Save(file);
        return (file, views[7].ImagePath!, poses[7]);
    }
}
