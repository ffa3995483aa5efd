using System.Diagnostics;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>The samples are one idea each, and compile and run against the sources as they are.</summary>
public sealed class SampleTests : IDisposable
{
    private const int MostLines = 60;
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Repository.PathOf("apps", "samples"), "*.cs").Select(f => Path.GetFileName(f)!).Order()];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsShort(string name) =>
        Assert.InRange(File.ReadAllLines(Repository.PathOf("apps", "samples", name)).Length, 1, MostLines);

    [Theory]
    [MemberData(nameof(Samples))]
    [Trait("Category", "Slow")]
    public async Task Sample_Compiles(string name) => await Dotnet("build", "-c", "Release", Repository.PathOf("apps", "samples", name));

    [Fact]
    [Trait("Category", "Slow")]
    public async Task MatchSample_PrintsMatchesAndDraws()
    {
        Pictures.Write(folder["a.png"], 160, 120, 3);
        string output = await Dotnet(
            "run", "-c", "Release", Repository.PathOf("apps", "samples", "match.cs"), folder["a.png"], folder["a.png"], folder["m.png"]);
        Assert.Contains("score 1.000", output);
        Assert.True(File.Exists(folder["m.png"]));
    }

    [Fact]
    public async Task StudySample_IsAPlanThatOnlyLacksItsMeshes()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "finetune", "--study", Repository.PathOf("apps", "samples", "study.json"), "-o", "study");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("meshes: holds no mesh", result.Error);
    }

    private async Task<string> Dotnet(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await error);
        return await output;
    }
}
