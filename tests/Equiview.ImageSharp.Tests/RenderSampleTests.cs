using System.Diagnostics;

namespace Equiview.ImageSharp.Tests;

/// <summary>A program that only renders needs neither libtorch nor OpenCV.</summary>
public sealed class RenderSampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task RenderSample_WritesAnImage_WithoutTorchAndOpenCv()
    {
        await Dotnet("build", "-c", "Release", Repository.PathOf("apps", "samples", "render.cs"), "-o", folder["out"]);
        string scene = Repository.PathOf("tests", "Equiview.Splatting.Tests", "Fixtures", "lifted-0.1", "lifted.ply");
        await Dotnet(Path.Combine(folder["out"], "render.dll"), scene, folder["image.png"]);

        string[] files = [.. Directory.GetFiles(folder["out"], "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!)];
        Assert.Contains("Equiview.Rendering.dll", files);
        Assert.DoesNotContain(
            files,
            f => f.Contains("torch", StringComparison.OrdinalIgnoreCase) || f.Contains("OpenCv", StringComparison.OrdinalIgnoreCase));
        RgbImage image = ImageSharpFile.Read(folder["image.png"]);
        Assert.Equal(new ImageSize(640, 480), image.Size);
        Assert.InRange(image.Pixels.Count(p => p > 40), image.Pixels.Length / 20, image.Pixels.Length);
    }

    private async Task Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await error);
    }
}
