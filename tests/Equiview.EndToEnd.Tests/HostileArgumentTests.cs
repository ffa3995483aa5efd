using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>Arguments and plans from elsewhere: file names of a folder, a plan with holes, an empty variable of a script.</summary>
public sealed class HostileArgumentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Match_NameThatBeginsWithAt_IsAFile()
    {
        Pictures.Write(folder["@a.png"], 64, 48, 1);
        Pictures.Write(folder["b.png"], 64, 48, 1);
        File.WriteAllText(folder["a.png"], "b.png");
        CommandResult result = await CommandLine.RunProcess(
            folder.Path, "match", "@a.png", "b.png", "--model", "dense-sift", "-o", "m.csv");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(File.Exists(folder["m.csv"]));
    }

    [Fact]
    public async Task Match_EmptyOutput_IsAUsageError()
    {
        Pictures.Write(folder["a.png"], 64, 48, 1);
        CommandResult result = await CommandLine.RunProcess(folder.Path, "match", "a.png", "a.png", "--model", "dense-sift", "-o", "");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--output is empty", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"vit","objects":"x","runs":[null]}""")]
    [InlineData("""{"model":null,"objects":"x","runs":[]}""")]
    [InlineData("""{"model":"vit","objects":"x","runs":null}""")]
    [InlineData("""{"model":"vit","objects":"x","base":null,"runs":[{}]}""")]
    [InlineData("""{"model":"vit","objects":"x","test":[null],"runs":[{}]}""")]
    [InlineData("""{"model":"vit","objects":"x","runs":[{"seed":1,"seed":2}]}""")]
    [InlineData("""{"model":"\ud800","objects":"x","runs":[{}]}""")]
    [InlineData("null")]
    public async Task Study_WithHoles_IsRefused(string plan)
    {
        File.WriteAllText(folder["study.json"], plan);
        CommandResult result = await CommandLine.Run(folder.Path, "finetune", "--study", "study.json", "-o", "study");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("study.json", result.Error, StringComparison.Ordinal);
    }
}
