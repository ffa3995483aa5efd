using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

public sealed class LearnedMatchVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LearnedMatchVerbTests()
    {
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(480, 400), 9))], new ImageSize(320, 240));
        ImageFile.Write(folder["a.png"], scene.Render(new SceneView([Homography.Translation(-60, -60)])));
        ImageFile.Write(folder["b.png"], scene.Render(new SceneView([Homography.Translation(-84, -44)])));
        File.WriteAllText(folder["H"], "1 0 -24  0 1 16  0 0 1");
        SimilarityMatcher.Write(folder["similar.safetensors"], 128, oriented: true);
        NpzFile.Write(folder["four.npz"], Points(4));
        NpzFile.Write(folder["five.npz"], Points(5));
        NpzFile.Write(folder["bare.npz"], Points(5).Where(t => t.Key != "oris").ToDictionary());
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Match_SiftWithALearnedMatcher_FindsTheShift()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "match", "a.png", "b.png", "-m", "sift", "--matcher", "lightglue", "--matcher-weights", "similar.safetensors",
            "--keypoints", "300", "--homography", "H", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement json = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(json.GetProperty("matches").GetInt32() > 60, result.Output);
        Assert.True(json.GetProperty("accuracy").GetProperty("within3").GetDouble() > 0.9, result.Output);
        Assert.Equal("similar", json.GetProperty("matcher").GetString());
        Assert.Equal("sift-lightglue", json.GetProperty("model").GetProperty("model").GetString());
    }

    [Fact]
    public async Task Match_GivenKeyPoints_WritesTheAssignment()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "match", "--features", "four.npz", "five.npz", "--matcher", "lightglue", "--weights", "similar.safetensors");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using NpzArchive written = NpzArchive.Open(folder["matches.npz"]);
        Assert.Equal([0L, 1, 2, 3], written.Tensors["matches0"].ToInt64s());
        Assert.Equal([5L, 6L], written.Tensors["assignment"].Shape);
        Assert.All(written.Tensors["scores0"].ToSingles(), s => Assert.InRange(s, 0.5, 1));
        Assert.All(written.Tensors["assignment"].ToSingles(), v => Assert.InRange(v, float.MinValue, 0));
    }

    [Theory]
    [InlineData(2, "two files", "--features", "four.npz", "--matcher", "lightglue", "-w", "similar.safetensors")]
    [InlineData(2, "needs --matcher lightglue", "--features", "four.npz", "five.npz", "-w", "similar.safetensors")]
    [InlineData(2, "name the matcher's weights", "--features", "four.npz", "five.npz", "--matcher", "lightglue")]
    [InlineData(2, "--model has no effect", "--features", "four.npz", "five.npz", "--matcher", "lightglue", "-m", "sift")]
    [InlineData(2, "--grid has no effect", "--features", "four.npz", "five.npz", "--matcher", "lightglue", "--grid", "4")]
    [InlineData(2, "give two images", "a.png")]
    [InlineData(2, "goes with --matcher lightglue", "a.png", "b.png", "--matcher-weights", "similar.safetensors")]
    [InlineData(2, "matches key points", "a.png", "b.png", "-m", "sift", "--matcher", "lightglue", "--grid", "4")]
    [InlineData(2, "--ratio has no effect", "a.png", "b.png", "-m", "sift", "--matcher", "lightglue", "--ratio", "0.8")]
    [InlineData(2, "no LightGlue was released for dense-sift", "a.png", "b.png", "--matcher", "lightglue")]
    [InlineData(2, "makes no features", "a.png", "b.png", "-m", "lightglue-sift")]
    [InlineData(3, "lacks the arrays", "--features", "four.npz", "bare.npz", "--matcher", "lightglue", "-w", "similar.safetensors")]
    [InlineData(3, "does not exist", "--features", "four.npz", "none.npz", "--matcher", "lightglue", "-w", "similar.safetensors")]
    [InlineData(3, "four.npz holds no LightGlue", "--features", "four.npz", "five.npz", "--matcher", "lightglue", "-w", "four.npz")]
    public async Task Match_WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["match", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["matches.npz"]) || File.Exists(folder["matches.csv"]));
    }

    // The first points of both files are the same.
    private static Dictionary<string, StoredTensor> Points(int count)
    {
        float[] descriptors = HashedNumbers.Uniform("descriptors", count * 128);
        for (int i = 0; i < count; i++)
        {
            float length = MathF.Sqrt(descriptors.Skip(i * 128).Take(128).Sum(v => v * v));
            foreach (ref float value in descriptors.AsSpan(i * 128, 128))
                value /= length;
        }

        return new()
        {
            ["keypoints"] = StoredTensor.From(Array.ConvertAll(HashedNumbers.Uniform("points", 2 * count), v => 100 * (v + 1)), count, 2),
            ["descriptors"] = StoredTensor.From(descriptors, count, 128),
            ["size"] = StoredTensor.From([200f, 200f], 2),
            ["scales"] = StoredTensor.From(Enumerable.Repeat(4f, count).ToArray(), count),
            ["oris"] = StoredTensor.From(Enumerable.Repeat(1f, count).ToArray(), count),
        };
    }
}
