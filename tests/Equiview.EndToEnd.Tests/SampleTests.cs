using System.Globalization;
using System.Text.RegularExpressions;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>Every sample runs on made data, as a reader of its first line would start it. The fast tests compile them.</summary>
[Trait("Category", "Slow")]
public sealed partial class SampleTests(SampleData data) : IClassFixture<SampleData>
{
    private readonly TemporaryFolder folder = data.Folder;

    [Fact]
    public async Task Match_PrintsMatchesAndDraws()
    {
        Assert.Contains("score 1.000", await Run("match", "a.png", "a.png", "m.png"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["m.png"]));
    }

    [Fact]
    public async Task Track_FollowsTheWall()
    {
        double[] last = Numbers((await Run("track", "video", "60", "80", "t.csv")).TrimEnd().Split('\n')[^1]);
        Assert.InRange(new PixelPoint(last[0], last[1]).DistanceTo(new(60 + (2 * 5), 80 - 5)), 0, 0.5);
        Assert.True(File.Exists(folder["t.csv"]));
    }

    [Fact]
    public async Task Camera_FolderAsStream_ReportsEveryFrame() =>
        Assert.Equal(SampleData.Frames, Regex.Count(await Run("camera", "video"), @"points visible"));

    [Fact]
    public async Task Pose_FindsTheCube()
    {
        string answer = await Run("pose", "cube", "new.png");
        Assert.Contains("lies at", answer, StringComparison.Ordinal);
        double[] at = Numbers(answer);
        Assert.InRange((new Vector3D(at[0], at[1], at[2]) - SampleData.NewPose.Translation).Length, 0, 0.005);
    }

    [Fact]
    public async Task MeshPose_FindsTheBox()
    {
        await CommandLine.Run(folder.Path, "render-views", "meshes/box.ply", "--size", "256", "--layout", "Bop", "-o", "views");
        string photo = Directory.GetFiles(folder["views/000001/rgb"]).Order().ElementAt(8);
        string answer = await Run("mesh-pose", "meshes/box.ply", photo, "280,280,128,128", "20,20,216,216");
        Assert.Contains("lies at", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lift_SelectsGaussiansAtThePixel()
    {
        double[] counts = Numbers(await Run("lift", "balls/scene.ply", "balls", "80", "60", "found"));
        Assert.InRange(counts[0], 1, counts[1] - 1);
        Assert.True(File.Exists(folder["found/lifted.ply"]));
    }

    [Fact]
    public async Task Render_WritesAnImage()
    {
        Assert.Contains("2100 Gaussians", await Run("render", "balls/scene.ply", "view.png"), StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["view.png"]).Length > 1000);
    }

    [Fact]
    public async Task Finetune_WritesAnAdapter()
    {
        string weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        Directory.CreateDirectory(folder["models"]);
        File.CreateSymbolicLink(folder["models/vit_tiny_patch16_224_augreg.safetensors"], weights);
        Environment.SetEnvironmentVariable("EQUIVIEW_MODELS", folder["models"]);
        Assert.Contains("iteration 1", await Run("finetune", "meshes", "vit_tiny", "adapter.safetensors", "2"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["adapter.safetensors"]));
    }

    [Fact]
    public async Task Extractor_MatchesAnImageWithItself() =>
        Assert.Contains("best 1.000", await Run("extractor", "a.png", "a.png"), StringComparison.Ordinal);

    private static double[] Numbers(string text) =>
        [.. Number().Matches(text).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?\d+(\.\d+)?(e[-+]?\d+)?")]
    private static partial Regex Number();

    private Task<string> Run(string sample, params string[] arguments) =>
        ProgramRun.Dotnet(folder.Path, ["run", "-c", "Release", Repository.PathOf("apps", "samples", sample + ".cs"), .. arguments]);
}
