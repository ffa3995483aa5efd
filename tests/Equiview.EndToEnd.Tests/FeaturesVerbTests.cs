using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

public sealed class FeaturesVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Features_Images_WritesMapsAndGeometry()
    {
        Pictures.Write(folder["a.png"], 96, 64, 1);
        Pictures.Write(folder["b.png"], 64, 64, 2);
        CommandResult result = await CommandLine.RunProcess(
            folder.Path, "features", "a.png", "b.png", "--pca", "pca.png", "-o", "f.safetensors", "--long-side", "128");
        Assert.Equal(0, result.ExitCode);
        using SafetensorsFile file = SafetensorsFile.Open(folder["f.safetensors"]);
        Assert.Equal(["a.png", "a.png.geometry", "b.png", "b.png.geometry"], file.Tensors.Keys.Order());
        Assert.Equal(3, file.Tensors["a.png"].Shape.Length);
        Assert.Equal("dense-sift", file.Metadata["model"]);
        Assert.True(ImageFile.Read(folder["pca.png"]).Pixels.Distinct().Count() > 20);
    }

    [Theory]
    [InlineData("f.npz")]
    [InlineData("f.safetensors")]
    public async Task Features_FolderWithABadImage_WritesTheOthersAndSaysWhich(string target)
    {
        Directory.CreateDirectory(folder["in"]);
        for (int i = 0; i < 8; i++)
            Pictures.Write(folder[$"in/{i}.png"], 96, 64, 1 + i);
        File.WriteAllText(folder["in/3.png"], "no picture");
        CommandResult result = await CommandLine.Run(folder.Path, "features", "in", "--pca", "pca.png", "-o", target);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("1 of 8 images could not be read", result.Error);
        Assert.Contains("3.png", result.Error);
        using ITensorArchive file = target.EndsWith("npz", StringComparison.Ordinal)
            ? NpzArchive.Open(folder[target]) : SafetensorsFile.Open(folder[target]);
        Assert.Equal(14, file.Tensors.Count);
        Assert.Equal((4 * (64 + 6)) + 6, ImageFile.Read(folder["pca.png"]).Height);
        Assert.Equal(["f" + Path.GetExtension(target), "in", "pca.png"], Directory.GetFileSystemEntries(folder.Path)
            .Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Features_AllImagesBad_WritesNothing()
    {
        File.WriteAllText(folder["a.png"], "no picture");
        CommandResult result = await CommandLine.Run(folder.Path, "features", "a.png", "-o", "f.npz");
        Assert.Equal(3, result.ExitCode);
        Assert.False(File.Exists(folder["f.npz"]));
    }

    [Fact]
    public async Task Features_Points_WritesOneDescriptorAPoint()
    {
        Pictures.Write(folder["a.png"], 96, 64, 1);
        File.WriteAllText(folder["p.csv"], "x,y\n1,2\n30,40\n90,60\n");
        CommandResult result = await CommandLine.Run(folder.Path, "features", "a.png", "--points", "p.csv", "-o", "f.npy");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal([3L, 128L], NpyFile.Read(folder["f.npy"]).Shape);
    }

    [Fact]
    public async Task Features_Tensor_WritesTheTokensOfTheReference()
    {
        using SafetensorsFile golden = SafetensorsFile.Open(SharedData.Require("weights", "ref", "vit_tiny_ref.safetensors"));
        NpyFile.Write(folder["x.npy"], golden.Tensors["input"]);
        string weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        foreach ((string layer, string name) in new[] { ("post-norm", "tokens_after_final_norm"), ("block:6", "tokens_block6") })
        {
            CommandResult result = await CommandLine.Run(
                folder.Path, "features", "--tensor", "x.npy", "--model", "vit_tiny", "--weights", weights, "--tap", layer, "-o", "t.npy");
            Assert.Equal(0, result.ExitCode);
            StoredTensor tokens = NpyFile.Read(folder["t.npy"]);
            Assert.Equal([1L, 196L, 192L], tokens.Shape);
            float[] expected = golden.Tensors[name].ToSingles()[192..]; // without the class token
            Assert.Equal(0, expected.Zip(tokens.ToSingles(), (a, b) => Math.Abs(a - b)).Max(), 1e-4);
        }
    }

    [Fact]
    public async Task Features_Keypoints_WritesTheArraysThatPortsAreCheckedWith()
    {
        Pictures.Write(folder["a.png"], 160, 120, 1);
        CommandResult result = await CommandLine.Run(
            folder.Path, "features", "a.png", "-m", "sift", "--keypoints", "30", "--long-side", "160", "-o", "k.npz");
        Assert.Equal(0, result.ExitCode);
        using NpzArchive file = NpzArchive.Open(folder["k.npz"]);
        Assert.Equal(["descriptors", "keypoints", "oris", "scales", "scores", "size"], file.Tensors.Keys.Order());
        Assert.Equal([30L, 2L], file.Tensors["keypoints"].Shape);
        Assert.Equal([30L, 128L], file.Tensors["descriptors"].Shape);
        Assert.Equal([160f, 120f], file.Tensors["size"].ToSingles());
        Assert.All(file.Tensors["oris"].ToSingles(), v => Assert.InRange(v, 0, MathF.Tau));
    }

    [Fact]
    public async Task Features_DenseKeypoints_AreTheSameFromAnImageAndItsTensor()
    {
        string weights = SharedData.Require("weights", "xfeat.safetensors");
        Pictures.Write(folder["a.png"], 96, 64, 1);
        byte[] pixels = ImageFile.Read(folder["a.png"]).Pixels.ToArray();
        float[] planes = [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, 96 * 64).Select(i => pixels[(3 * i) + c] / 255f))];
        NpyFile.Write(folder["x.npy"], StoredTensor.From(planes, 1, 3, 64, 96));
        string[] network = ["-m", "xfeat", "--weights", weights, "--engine", "torch", "--keypoints", "20", "--dense"];

        CommandResult image = await CommandLine.Run(
            folder.Path, ["features", "a.png", "--long-side", "96", .. network, "-o", "image.npz"]);
        CommandResult tensor = await CommandLine.Run(folder.Path, ["features", "--tensor", "x.npy", .. network]);

        Assert.Equal((0, 0), (image.ExitCode, tensor.ExitCode));
        using NpzArchive a = NpzArchive.Open(folder["image.npz"]), b = NpzArchive.Open(folder["keypoints.npz"]);
        Assert.Equal(["descriptor_map", "descriptors", "keypoints", "score_map", "scores", "size"], a.Tensors.Keys.Order());
        Assert.Equal([64L, 8L, 12L], a.Tensors["descriptor_map"].Shape);
        Assert.Equal([64L, 96L], a.Tensors["score_map"].Shape);
        foreach (string name in a.Tensors.Keys)
            Assert.Equal(a.Tensors[name].ToSingles(), b.Tensors[name].ToSingles());
    }

    [Theory]
    [InlineData(2, "goes with --keypoints", "--dense")]
    [InlineData(2, "must end in .npz", "--keypoints", "5", "-o", "k.npy")]
    [InlineData(2, "--points and --pca", "--keypoints", "5", "--pca", "p.png")]
    [InlineData(2, "no network with key points", "--keypoints", "5", "-m", "dense-sift")]
    [InlineData(2, "no network with key points", "--keypoints", "5", "--dense", "-m", "sift")]
    public async Task Features_KeypointsWrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        Pictures.Write(folder["a.png"], 96, 64, 1);
        CommandResult result = await CommandLine.Run(folder.Path, ["features", "a.png", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_List_NamesEveryFamily()
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, "models", "list");
        Assert.Equal(0, result.ExitCode);
        foreach (string name in new[] { "dinov2_vitg14_reg", "vit_base_patch16_224.mae", "alike-n", "dense-sift" })
            Assert.Contains(name, result.Output);
    }

    // Slow: it runs every application, a training among them, for as long as a tenth of the fast suite.
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Demo_WritesItsPage()
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, "demo", "-o", "out");
        Assert.Equal(0, result.ExitCode);
        Assert.True(new FileInfo(folder["out/report.html"]).Length > 10_000);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        JsonElement root = report.RootElement;
        Assert.Contains("dense-sift", root.GetProperty("models").ToString());
        Assert.Equal(7, root.GetProperty("timingsSeconds").EnumerateObject().Count());
        Assert.Equal(7, root.GetProperty("tables").GetArrayLength());
        Assert.All(root.GetProperty("tables").EnumerateArray(), table => Assert.NotEqual(0, table.GetProperty("rows").GetArrayLength()));
    }
}
