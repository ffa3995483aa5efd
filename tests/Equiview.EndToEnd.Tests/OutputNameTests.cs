using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>Names that come out of files stay below the output folder, and none overwrites another.</summary>
public sealed class OutputNameTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("../../escape.png", "__/__/escape.png")]
    [InlineData("/tmp/equiview-test-absolute.png", "tmp/equiview-test-absolute.png")]
    [InlineData("train/r_0.jpg", "train/r_0.png")]
    [InlineData("train/r_0", "train/r_0.png")]
    public async Task SplatRender_ViewsOfAFile_StayInTheFolder(string name, string expected)
    {
        double[][] matrix = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 4], [0, 0, 0, 1]];
        var scene = new { fl_x = 50, fl_y = 50, cx = 16, cy = 12, w = 32, h = 24, frames = new[] { new { file_path = name, transform_matrix = matrix } } };
        File.WriteAllText(folder["transforms.json"], JsonSerializer.Serialize(scene));
        ScenePoint[] points = [.. Enumerable.Range(0, 20).Select(i => new ScenePoint(new Vector3D(i % 5, i / 5, 0), [], 0, (200, 100, 50)))];
        GaussianSceneFile.Write(folder["scene.ply"], GaussianSeeding.FromPoints(points));

        CommandResult result = await CommandLine.Run(folder.Path, "splat", "render", "scene.ply", "--views", ".", "-o", "deep/out");

        Assert.True(result.ExitCode == 0, result.Error);
        string written = Assert.Single(Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories));
        Assert.Equal(expected, Path.GetRelativePath(folder["deep/out"], written));
        PosedView view = Assert.Single(PosedSceneReader.Read(folder["deep/out"]).Views);
        Assert.True(File.Exists(view.ImagePath));
    }

    [Fact]
    public async Task RenderViews_MeshesOfOneName_GetAFolderEach()
    {
        foreach (string part in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder[part]);
            File.WriteAllText(Path.Combine(folder[part], "thing.obj"), "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\nf 1 3 4\nf 2 3 4\n");
        }

        CommandResult result = await CommandLine.Run(folder.Path, "render-views", "a/thing.obj", "b/thing.obj", "--size", "32", "-o", "views");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(["thing", "thing-2"], Directory.GetDirectories(folder["views"]).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }
}
