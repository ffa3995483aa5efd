using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>Features that the command itself made, read again as if another program had made them.</summary>
public sealed class PrecomputedVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task MatchAndTrack_WithPrecomputedFeatures_GiveWhatTheBackboneGives()
    {
        Directory.CreateDirectory(folder["frames"]);
        for (int i = 0; i < 3; i++)
        {
            Pictures.Write(folder[$"frames/{i}.png"], 96, 64, 1);
            await Run("features", $"frames/{i}.png", "--long-side", "96", "-o", "one.npz");
            PrecomputedMaps.Store(folder["one.npz"], folder["maps"]);
        }

        foreach ((string name, string[] model) in ((string, string[])[])[
            ("own", ["--long-side", "96"]), ("stored", ["--model", "precomputed:maps"])])
        {
            await Run(["match", "frames/0.png", "frames/1.png", "--grid", "4", "-o", name + ".csv", .. model]);
            await Run(["track", "frames", "--grid", "3", "-o", name + "-tracks.csv", .. model]);
        }

        Assert.Equal(File.ReadAllText(folder["own.csv"]), File.ReadAllText(folder["stored.csv"]));
        // The tracker's constants are those of a model, so tracks are not the same to the last digit.
        Assert.Equal(File.ReadLines(folder["own-tracks.csv"]).Count(), File.ReadLines(folder["stored-tracks.csv"]).Count());

        CommandResult missing = await CommandLine.Run(
            folder.Path, "match", "frames/0.png", "frames/1.png", "--grid", "4", "--model", "precomputed:absent");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("no such folder", missing.Error);
    }

    private async Task Run(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
