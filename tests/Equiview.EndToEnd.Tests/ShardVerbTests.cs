using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>Verbs that are split over the tasks of a scheduler, and 'merge'.</summary>
public sealed class ShardVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ShardVerbTests()
    {
        foreach (string clip in new[] { "in", "more" })
        {
            Directory.CreateDirectory(folder[clip]);
            for (int i = 0; i < 2; i++)
                Pictures.Write(folder[$"{clip}/{i}.png"], 64, 48, i);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Features_TwoTasksOfASlurmArray_MergeToTheBytesOfOneRun()
    {
        string[] verb = ["features", "in", "more/0.png", "--long-side", "64", "--quiet", "-o"];
        Assert.Equal((0, ""), await Run([.. verb, "whole.safetensors"]));
        Assert.Equal((0, ""), await Run([.. verb, "f.safetensors", "--shard", "auto"], Slurm(10)));
        Assert.Equal((0, ""), await Run([.. verb, "f.safetensors", "--shard", "auto/2"], Slurm(11)));
        Assert.Equal(
            (0, ""), await Run("merge", "f-00001-of-00002.safetensors", "f-00002-of-00002.safetensors", "-o", "f.safetensors"));
        Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["f.safetensors"]));
    }

    [Fact]
    public async Task Track_SeveralVideosInTwoShards_TracksTheGoodOnesAndNamesTheBad()
    {
        File.WriteAllText(folder["bad.mp4"], "no video");
        string[] verb = ["track", "in", "more", "bad.mp4", "--mode", "flow", "--grid", "2", "--quiet", "-o", "tracks", "--shard"];
        (int ExitCode, string Error)[] runs = [await Run([.. verb, "1/2"]), await Run([.. verb, "2/2"])];
        Assert.Equal([0, 3], runs.Select(r => r.ExitCode).Order());
        Assert.Contains("1 of ", runs.MaxBy(r => r.ExitCode).Error, StringComparison.Ordinal);
        Assert.Contains("bad.mp4", runs.MaxBy(r => r.ExitCode).Error, StringComparison.Ordinal);
        Assert.Equal(3, (await CommandLine.RunProcess(folder.Path, "merge", "tracks", "-o", "tracks.csv")).ExitCode);
        string[] lines = File.ReadAllLines(folder["tracks.csv"]);
        Assert.StartsWith("video,track,frame,x,y,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["in", "more"], lines.Skip(1).Select(l => l.Split(',')[0]).Distinct());
    }

    [Fact]
    public async Task Shard_OfAnArrayOfUnknownSize_IsAUsageError()
    {
        (int exitCode, string error) = await Run(
            ["features", "in", "-o", "f.safetensors", "--shard", "auto"], new() { ["SLURM_ARRAY_TASK_ID"] = "3" });
        Assert.Equal(2, exitCode);
        Assert.Contains("SLURM_ARRAY_TASK_COUNT is not set", error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Slurm(int task) => new()
    {
        ["SLURM_ARRAY_TASK_ID"] = $"{task}",
        ["SLURM_ARRAY_TASK_MIN"] = "10",
        ["SLURM_ARRAY_TASK_MAX"] = "11",
        ["SLURM_ARRAY_TASK_COUNT"] = "2",
        ["SLURM_ARRAY_TASK_STEP"] = "1",
    };

    private async Task<(int ExitCode, string Error)> Run(params string[] arguments) =>
        Answer(await CommandLine.Run(folder.Path, arguments));

    private async Task<(int ExitCode, string Error)> Run(string[] arguments, Dictionary<string, string> environment) =>
        Answer(await CommandLine.Run(folder.Path, environment, arguments));

    private static (int ExitCode, string Error) Answer(CommandResult result) => (result.ExitCode, result.Error);
}
