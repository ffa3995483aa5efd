using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Splat;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'splat' and 'eval splat' on a self-made scene of three painted balls, with photographs rendered of it.</summary>
public sealed class SplatVerbTests : IDisposable
{
    private const int PerBall = ThreeBalls.PerBall;
    private readonly TemporaryFolder folder = new();

    public SplatVerbTests() => ThreeBalls.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task LiftQueryRender_SelfMadeScene_FindThePartPointedAt()
    {
        CommandResult lift = await CommandLine.RunProcess(
            folder.Path, "splat", "lift", "--scene", "scene.ply", "--views", ".", "--long-side", "160", "--size", "160", "--hold-out",
            "4", "--latents", "24", "--refine", "1", "--resume", "--json", "-o", "lifted.ply");
        Assert.Equal((0, ""), (lift.ExitCode, lift.Error));
        JsonElement lifted = JsonDocument.Parse(lift.Output).RootElement;
        Assert.Equal((6, 24), (lifted.GetProperty("views").GetInt32(), lifted.GetProperty("dimension").GetInt32()));
        Assert.InRange(lifted.GetProperty("heldOutCosineError").GetDouble(), 0, 0.5);

        GaussianScene scene = GaussianSceneFile.Read(folder["lifted.ply"]);
        Vector3D first = default; // the middle of the first ball, seen by the first camera
        for (int g = 0; g < PerBall; g++)
            first += new Vector3D(scene.Means[3 * g], scene.Means[(3 * g) + 1], scene.Means[(3 * g) + 2]) * (1.0 / PerBall);
        PosedView view = PosedSceneReader.Read(folder.Path).Views[0];
        PixelPoint at = view.Project(first);
        CommandResult query = await CommandLine.Run(
            folder.Path, "splat", "query", "lifted.ply", "--views", ".", "--size", "160", "--point",
            FormattableString.Invariant($"{at.X:f1},{at.Y:f1}"), "--radius", "4", "--threshold", "0.3", "--rrd", "found.rrd", "--json",
            "-o", "found");
        Assert.Equal((0, ""), (query.ExitCode, query.Error));
        Assert.True(Pictures.IsRecording(folder["found.rrd"]));
        Assert.Equal(new ImageSize(160, 120), ImageFile.Identify(Path.Combine(folder["found"], "heatmap.png")));
        float[] relevancy = NpyFile.Read(Path.Combine(folder["found"], "relevancy.npy")).ToSingles();

        // What one points at is the side of the ball that faces the camera; its far side may look different.
        Vector3D facing = first + ((view.CameraCenter - first).Normalized() * 0.6);
        bool IsThere(int g) => (new Vector3D(scene.Means[3 * g], scene.Means[(3 * g) + 1], scene.Means[(3 * g) + 2]) - facing).Length < 0.2;
        double there = relevancy.Where((_, g) => IsThere(g)).Average(), elsewhere = relevancy.Where((_, g) => !IsThere(g)).Average();
        Assert.True(there > elsewhere + 0.3, $"{there} against {elsewhere}");
        GaussianScene part = GaussianSceneFile.Read(Path.Combine(folder["found"], "selection.ply"));
        Assert.Equal(part.Count, JsonDocument.Parse(query.Output).RootElement.GetProperty("selected").GetInt32());
        Assert.InRange(part.Count, PerBall / 20, PerBall);
        // of the ball pointed at and no other
        Assert.All(Enumerable.Range(0, part.Count), g => Assert.InRange((part.Mean(g) - first).Length, 0, 0.7));

        foreach (string channel in new[] { "Pca", "Normals", "Depth", "AccumulatedDepth", "Counts", "Alpha" })
        {
            CommandResult render = await CommandLine.Run(
                folder.Path, "splat", "render", "lifted.ply", "--views", ".", "--view", "3", "--channel", channel, "-o", channel + ".png");
            Assert.Equal(0, render.ExitCode);
            Assert.Equal(new ImageSize(160, 120), ImageFile.Identify(folder[channel + ".png"]));
        }

        CommandResult raw = await CommandLine.Run(
            folder.Path, "splat", "render", "lifted.ply", "--views", ".", "--channel", "Features", "-o", "planes.npy");
        Assert.Equal(0, raw.ExitCode);
        Assert.Equal([24, 120, 160], NpyFile.Read(folder["planes.npy"]).Shape);
        CommandResult similarity = await CommandLine.Run(
            folder.Path, "splat", "render", "lifted.ply", "--channel", "Similarity", "--vector", "found/descriptor.npy", "--orbit", "3",
            "--rrd", "orbit.rrd", "-o", "orbit");
        Assert.Equal(0, similarity.ExitCode);
        Assert.True(Pictures.IsRecording(folder["orbit.rrd"]));
        Assert.Equal(3, Directory.GetFiles(folder["orbit"], "*.png").Length);
        Assert.All(PosedSceneReader.Read(folder["orbit"]).Views, v => Assert.True(File.Exists(v.ImagePath)));
        CommandResult flight = await CommandLine.Run(
            folder.Path, "splat", "render", "scene.ply", "--views", ".", "--keyframes", "all", "--closed", "--frames", "12", "--size",
            "96", "-o", "flight.mp4");
        Assert.Equal(0, flight.ExitCode);
        using VideoReader video = VideoReader.Open(folder["flight.mp4"]);
        Assert.Equal(12, video.Count());
    }

    [Fact]
    public async Task QueryByImage_LiftedScene_OpensItsOwnRecipe()
    {
        CommandResult lift = await CommandLine.Run(
            folder.Path, "splat", "lift", "--scene", "scene.ply", "--views", ".", "--long-side", "160", "--stride", "4", "--size", "160",
            "--hold-out", "0", "-o", "lifted.ply");
        Assert.Equal(0, lift.ExitCode);
        string? recipe = GaussianSceneFile.Read(folder["lifted.ply"]).FeatureSets[0].Provenance.Recipe;
        Assert.Contains("160", recipe, StringComparison.Ordinal);
        CommandResult query = await CommandLine.Run(
            folder.Path, "splat", "query", "lifted.ply", "--views", ".", "--image", "0.png", "--point", "80,40", "--threshold", "auto",
            "--json");
        Assert.Equal((0, ""), (query.ExitCode, query.Error));
        Assert.True(JsonDocument.Parse(query.Output).RootElement.GetProperty("selected").GetInt32() > 0);
    }

    [Fact]
    public async Task InfoConvert_EveryWritableFormat_KeepsTheGaussians()
    {
        foreach (string file in new[] { "b.compressed.ply", "b.spz", "b.splat" })
        {
            Assert.Equal(0, (await CommandLine.Run(folder.Path, "splat", "convert", "scene.ply", file)).ExitCode);
            CommandResult info = await CommandLine.Run(folder.Path, "splat", "info", file, "--json");
            Assert.Equal(3 * PerBall, JsonDocument.Parse(info.Output).RootElement.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task EvalSplat_TheSceneItself_ShowsItsOwnPhotographs()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "eval", "splat", "--data", ".", "--scene", "scene.ply", "--every", "4", "--long-side", "160", "--size", "160",
            "--json", "-o", "report");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement tables = JsonDocument.Parse(result.Output).RootElement;
        JsonElement mean = tables[0].GetProperty("rows").EnumerateArray().Last().GetProperty("metrics")[0];
        Assert.Equal("PSNR", mean.GetProperty("name").GetString());
        Assert.InRange(mean.GetProperty("value").GetDouble(), 50, 100); // only the rounding of the photographs to 8 bits
        Assert.True(File.Exists(Path.Combine(folder["report"], "report.html")));
        CommandResult replay = await CommandLine.Run(folder.Path, "eval", "--replay", "report/report.json");
        Assert.Equal(0, replay.ExitCode);
    }

    [Fact]
    public async Task TrainEval_OwnPhotographs_ShowTheTestViews()
    {
        CommandResult train = await CommandLine.RunProcess(
            folder.Path, "splat", "train", "--data", ".", "--size", "96", "--iterations", "300", "--random-points", "1500",
            "--max-gaussians", "2000", "--degree", "1", "--test-every", "4", "--json", "-o", "trained.ply");
        Assert.Equal((0, ""), (train.ExitCode, train.Error));
        JsonElement trained = JsonDocument.Parse(train.Output).RootElement;
        Assert.InRange(trained.GetProperty("testPsnr").GetDouble(), 12, 60);
        CommandResult again = await CommandLine.Run(folder.Path, "splat", "train", "--data", ".", "--resume", "-o", "trained.ply", "-q");
        Assert.Equal(3, again.ExitCode); // the checkpoint of a finished run is gone
        CommandResult eval = await CommandLine.Run(
            folder.Path, "eval", "splat", "--data", ".", "--scene", "trained.ply", "--every", "4", "--picture-size", "96",
            "--pictures-only", "--pictures", "--json", "-o", "report");
        Assert.Equal((0, ""), (eval.ExitCode, eval.Error));
        JsonElement mean = JsonDocument.Parse(eval.Output).RootElement[0].GetProperty("rows").EnumerateArray().Last();
        Assert.Equal(
            trained.GetProperty("testPsnr").GetDouble(), mean.GetProperty("metrics")[0].GetProperty("value").GetDouble(), 0.2);
        Assert.NotEmpty(Directory.GetFiles(folder[Path.Combine("report", "pictures")], "*.png"));
    }

    [Fact]
    public async Task Train_CtrlC_NamesTheFileToResumeWith()
    {
        string[] verb =
        [
            "splat", "train", "--data", ".", "--size", "64", "--iterations", "100000", "--random-points", "300", "--max-gaussians", "400",
            "--degree", "0", "-o", "stopped.ply",
        ];
        CommandResult stopped = await CommandLine.RunAndInterrupt(
            folder.Path, () => File.Exists(folder["stopped.log.csv"]) && new FileInfo(folder["stopped.log.csv"]).Length > 200, verb);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("equiview: cancelled after ", stopped.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"; the same command with --resume goes on from {folder["stopped.training.safetensors"]}", stopped.Error.TrimEnd(),
            StringComparison.Ordinal);
        Assert.True(File.Exists(folder["stopped.training.safetensors"]));
    }

    [Fact]
    public async Task Edit_MergedAndThinned_HasTheBudget()
    {
        CommandResult edit = await CommandLine.Run(
            folder.Path, "splat", "edit", "scene.ply", "scene.ply", "--max-gaussians", "50", "--rotate", "1,0,0,1", "--scale", "2",
            "--json", "-o", "edited.ply");
        Assert.Equal((0, ""), (edit.ExitCode, edit.Error));
        Assert.Equal(50, GaussianSceneFile.Read(folder["edited.ply"]).Count);
    }

    [Theory]
    [InlineData(2, "splat", "edit", "scene.ply", "--crop-box", "1,2")]
    [InlineData(2, "splat", "train", "--data", ".", "--wild", "--iterations", "300")]
    [InlineData(2, "splat", "train", "--data", ".", "--model", "vit_tiny")]
    [InlineData(2, "splat", "train", "--data", ".", "--grow-gradient", "0.1")]
    [InlineData(2, "splat", "train", "--data", ".", "--size", "4")]
    [InlineData(2, "splat", "train", "--data", ".", "--memory-mb", "1")]
    [InlineData(3, "splat", "train", "--data", "absent")]
    [InlineData(2, "eval", "splat", "--data", ".", "--scene", "scene.ply", "--pictures-only", "--models", "vit_tiny")]
    [InlineData(3, "splat", "info", "absent.ply")]
    [InlineData(3, "splat", "info", "transforms.json")]
    [InlineData(2, "splat", "render", "scene.ply", "--orbit", "3", "-o", "one.png")]
    [InlineData(2, "splat", "render", "scene.ply", "--channel", "Similarity")]
    [InlineData(2, "splat", "query", "scene.ply", "--point", "1,1")]
    [InlineData(2, "splat", "query", "absent.ply", "--text", "a chair", "--not", "1,1")]
    [InlineData(2, "splat", "query", "absent.ply", "--point", "1,1", "--negatives", "n.npy", "--not", "1,1")]
    [InlineData(2, "splat", "query", "absent.ply", "--point", "1,1", "--adapter", "a.safetensors")]
    [InlineData(2, "splat", "query", "absent.ply", "--vector", "v.npy", "--radius", "3")]
    [InlineData(2, "splat", "render", "scene.ply", "--vector", "v.npy")]
    [InlineData(2, "splat", "lift", "--scene", "scene.ply", "--views", ".", "--latent-kind", "Random")]
    [InlineData(3, "eval", "splat", "--data", ".", "--lpips", "none.pth")]
    [InlineData(2, "splat", "render", "scene.ply", "--keyframes", "all")]
    [InlineData(3, "splat", "convert", "scene.ply", "b.obj")]
    [InlineData(2, "eval", "splat", "--data", ".", "--every", "1")]
    [InlineData(2, "splat", "lift", "--scene", "scene.ply", "--views", ".", "--refine", "-1")]
    public async Task BadInput_OneLineAndItsExitCode(int code, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, [.. arguments, "--quiet"]);
        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith("equiview: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_NoSuchVulkanDevice_TheTwinTakesOverAndSaysSo()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "splat", "render", "scene.ply", "--vulkan", "no such device", "--size", "64");
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("rendering on CPU", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["render.png"]));
    }

    [Fact]
    public async Task Render_SceneCutShort_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(folder["scene.ply"]);
        File.WriteAllBytes(folder["cut.ply"], bytes[..^100]);
        CommandResult result = await CommandLine.Run(folder.Path, "splat", "render", "cut.ply");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("truncated", result.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["render.png"]));
    }
}
