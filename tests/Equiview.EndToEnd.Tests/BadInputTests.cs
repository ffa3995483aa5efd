using System.Text;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>Whatever is wrong with a file: one line that says so, the exit code of its kind, and nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public BadInputTests() => Pictures.Write(folder["a.png"], 64, 48, 1);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Heatmap_PointOutsideTheImage_Answers3()
    {
        CommandResult result = await CommandLine.Run(folder.Path, "match", "a.png", "a.png", "--heatmap", "1000,2", "h.png");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("outside the first image", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_TooLargeHeader() =>
        await Refused(Write("w.safetensors", [.. BitConverter.GetBytes(2_000_000_000L), .. "{}"u8]), "header");

    [Fact]
    public async Task Weights_Truncated()
    {
        string whole = Weights("whole.safetensors", _ => { });
        await Refused(Write("w.safetensors", File.ReadAllBytes(whole)[..^1000]), "w.safetensors");
    }

    [Fact]
    public async Task Weights_MissingKey() => await Refused(Weights("w.safetensors", t => t.Remove("block1.0.weight")), "block1.0.weight");

    [Fact]
    public async Task Weights_ExtraKey() =>
        await Refused(Weights("w.safetensors", t => t["surplus"] = StoredTensor.From((ReadOnlySpan<float>)[1f], 1)), "surplus");

    [Fact]
    public async Task Weights_WrongShape() =>
        await Refused(
            Weights("w.safetensors", t => t["block1.0.bias"] = StoredTensor.From((ReadOnlySpan<float>)[1f, 2f], 2)), "block1.0.bias");

    [Fact]
    public async Task Weights_FolderInsteadOfFile() => await Refused(folder.Path, "folder");

    [Fact]
    public async Task Weights_NoSuchFile() => await Refused(folder["absent.pth"], "no such file");

    [Fact]
    public async Task Weights_PickleThatRunsACommand_RunsNothing()
    {
        // os.system("touch owned") in protocol 0.
        string evil = Write("w.pth", Encoding.ASCII.GetBytes("cposix\nsystem\n(S'touch owned'\ntR."));
        await Refused(evil, "w.pth");
        Assert.False(File.Exists(folder["owned"]));
    }

    [Fact]
    public async Task Weights_NotThere_NamesTheFixAndAnswers4()
    {
        CommandResult result = await CommandLine.Run(folder.Path, "match", "a.png", "a.png", "--model", "xfeat");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("EQUIVIEW_MODELS", result.ErrorLine);
    }

    [Theory]
    [InlineData("features", "a.png", "--colour")]
    [InlineData("render-views", "mesh.ply", "--views", "2")]
    public async Task OptionThatDoesNotExist_IsNoFile(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"there is no option {arguments.Last(a => a.StartsWith("--", StringComparison.Ordinal))} here", result.ErrorLine);
    }

    [Theory]
    [InlineData("not an image at all", "a.txt")]
    [InlineData("", "empty.png")]
    public async Task Image_IsNone(string content, string name)
    {
        File.WriteAllText(folder[name], content);
        CommandResult result = await CommandLine.Run(folder.Path, "features", name);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(name, result.ErrorLine);
        Assert.False(File.Exists(folder["features.npz"]));
    }

    [Theory]
    [InlineData(60_000, 10)]
    [InlineData(60_000, 60_000)]
    [InlineData(0, 0)]
    public async Task Image_AbsurdSize_IsRefusedBeforeDecoding(int width, int height)
    {
        Pictures.WritePngHeader(folder["huge.png"], width, height);
        CommandResult result = await CommandLine.Run(folder.Path, "features", "huge.png");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("huge.png", result.ErrorLine);
    }

    [Theory]
    [InlineData("features", "a.png", "--model", "no-such-model")]
    [InlineData("features", "a.png", "--preset", "quick")]
    [InlineData("features", "a.png", "--tap", "somewhere")]
    [InlineData("features", "a.png", "--device", "tpu")]
    [InlineData("features", "a.png", "-o", "x.txt")]
    [InlineData("match", "a.png", "a.png", "--grid", "0")]
    [InlineData("match", "a.png", "a.png", "--heatmap", "1000,2")]
    [InlineData("features")]
    [InlineData("nonsense")]
    public async Task Usage_Wrong_Answers2(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("equiview: ", result.ErrorLine);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Output_IntoAFolderThatIsNotThere_WritesNothing()
    {
        CommandResult result = await CommandLine.Run(folder.Path, "match", "a.png", "a.png", "-o", "no/such/folder/m.csv");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("folder", result.ErrorLine);
    }

    private async Task Refused(string weights, string mentions)
    {
        CommandResult result = await CommandLine.Run(folder.Path, "features", "a.png", "--model", "xfeat", "--weights", weights);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(mentions, result.ErrorLine);
        Assert.False(File.Exists(folder["features.npz"]));
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder[name], content);
        return folder[name];
    }

    // XFeat's own weights with one thing changed.
    private string Weights(string name, Action<Dictionary<string, StoredTensor>> change)
    {
        using SafetensorsFile original = SafetensorsFile.Open(SharedData.Require("weights", "xfeat.safetensors"));
        var tensors = new Dictionary<string, StoredTensor>(original.Tensors);
        change(tensors);
        SafetensorsFile.Write(folder[name], tensors);
        return folder[name];
    }
}
