using System.Diagnostics;
using Equiview.Imaging;
using Equiview.Imaging.Synthetic;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>'-o -' is standard output, with what people read on stderr; pipes are written through.</summary>
public sealed class StandardOutputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public StandardOutputTests()
    {
        ImageFile.Write(folder["a.png"], ProceduralTexture.Make(new ImageSize(160, 120), 9));
        Directory.CreateDirectory(folder["frames"]);
        foreach (string frame in (string[])["0.png", "1.png", "2.png"])
            File.Copy(folder["a.png"], Path.Combine(folder["frames"], frame));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("x_a,y_a", "match", "a.png", "a.png", "--mutual")]
    [InlineData("PK", "features", "a.png")]
    [InlineData("track,frame", "track", "frames", "--grid", "2", "--mode", "flow")]
    [InlineData("PNG", "pose", "board")]
    public async Task Dash_IsStandardOutput(string begins, params string[] arguments)
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, [.. arguments, "-o", "-"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(begins, result.Output[..Math.Min(20, result.Output.Length)], StringComparison.Ordinal);
        Assert.Contains("standard output", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("standard output", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["-"]));
    }

    [Fact]
    public async Task Dash_Quiet_SaysNothing()
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, "match", "a.png", "a.png", "--mutual", "-q", "-o", "-");
        Assert.Equal("", result.Error);
        Assert.StartsWith("x_a,y_a", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("render-views", "meshes")]
    [InlineData("finetune", "--objects", "meshes")]
    [InlineData("eval", "semantic", "--data", "x")]
    public async Task Dash_ForSeveralFiles_IsAUsageError(params string[] arguments)
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, [.. arguments, "-o", "-"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("more than one file", result.ErrorLine, StringComparison.Ordinal);
    }

    // A shard has a file of its own: on standard output it would be lost.
    [Theory]
    [InlineData("features", "a.png", "--long-side", "64")]
    [InlineData("pose", "estimate", "a.png", "--object", "x.eqobject", "--intrinsics", "90,90,80,60")]
    public async Task Dash_ForAShard_IsAUsageError(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, [.. arguments, "--shard", "1/2", "-o", "-"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("standard output", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipe_IsWrittenThrough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "speaks of Unix");
        using (Process make = Process.Start("mkfifo", [folder["p"]]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        using Process reader = Process.Start(new ProcessStartInfo("cat", [folder["p"]]) { RedirectStandardOutput = true })!;
        Task<string> read = reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CommandLine.RunProcess(folder.Path, "match", "a.png", "a.png", "--mutual", "-o", "p");
        bool ended = reader.WaitForExit(20_000);
        reader.Kill();
        Assert.True(ended);
        Assert.StartsWith("x_a,y_a", await read, StringComparison.Ordinal);
    }
}
