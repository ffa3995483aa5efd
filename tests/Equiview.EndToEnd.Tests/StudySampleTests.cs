using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>The plan among the samples is one that the command of today reads.</summary>
public sealed class StudySampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Study_IsAPlanThatOnlyLacksItsMeshes()
    {
        string plan = Repository.PathOf("apps", "samples", "study.json");
        CommandResult result = await CommandLine.Run(folder.Path, "finetune", "--study", plan, "-o", "study");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("meshes: holds no mesh", result.Error, StringComparison.Ordinal);
    }
}
