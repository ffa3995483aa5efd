using Equiview.Formats.Npy;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>Engines, exports and models that are ONNX files, through the command.</summary>
public sealed class OnnxVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public OnnxVerbTests() => Pictures.Write(folder["a.png"], 96, 64, 1);

    private static string Weights => SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Export_FeaturesOfTheFile_AreThoseOfTheModelOnBothEngines()
    {
        await Run("models", "export", "vit_tiny", "-w", Weights, "--layer", "block:6", "-o", "x.onnx");
        string[] features = ["features", "a.png", "--long-side", "96", "-o"];
        await Run([.. features, "file.npy", "-m", "onnx:x.onnx"]);
        await Run([.. features, "onnx.npy", "-m", "vit_tiny", "-w", Weights, "--layer", "block:6", "--engine", "onnx"]);
        await Run([.. features, "torch.npy", "-m", "vit_tiny", "-w", Weights, "--layer", "block:6", "--engine", "torch"]);
        float[] file = Read("file.npy"), onnx = Read("onnx.npy"), torch = Read("torch.npy");
        double size = Math.Max(1, Math.Sqrt(torch.Average(v => (double)v * v)));
        Assert.InRange(torch.Zip(onnx, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4 * size);
        Assert.InRange(torch.Zip(file, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4 * size);
    }

    [Theory]
    [InlineData(2, "features", "a.png", "--engine", "onnx")]
    [InlineData(2, "features", "a.png", "--normalize", "half")]
    [InlineData(2, "features", "a.png", "--engine", "fast")]
    [InlineData(2, "features", "a.png", "-m", "onnx:a.png", "--engine", "torch")]
    [InlineData(3, "features", "a.png", "-m", "onnx:a.png")]
    [InlineData(3, "features", "a.png", "-m", "onnx:none.onnx")]
    [InlineData(2, "models", "export", "dense-sift")]
    [InlineData(2, "finetune", "--engine", "onnx")]
    public async Task Run_WithoutSense_SaysSoInOneLine(int exitCode, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith("equiview: ", result.ErrorLine, StringComparison.Ordinal);
    }

    private float[] Read(string name) => NpyFile.Read(folder[name]).ToSingles();

    private async Task Run(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
