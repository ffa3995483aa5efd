using Equiview.TestKit;

namespace Equiview.Core.Tests.Jobs.Clusters;

/// <summary>The scripts, run by bash with a command and a scontrol that only note how they are called.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClusterSubmission submission = new() { To = ClusterScheduler.Slurm, Tasks = 3, Restarts = 2 };

    public SlurmScriptTests()
    {
        Shell.Require();
        Directory.CreateDirectory(folder["it's $HOME"]);
        Program("equiview", """
            printf '%s\0' "$PWD" "$@" >"$NOTES/arguments"
            trap 'sleep 0.2; exit 130' TERM
            touch "$NOTES/started"
            [ -z "$SLEEPS" ] || for i in {1..100}; do sleep 0.1; done
            exit "$CODE"
            """);
        Program("scontrol", """echo "$*" >>"$NOTES/requeued" """);
    }

    private string[] Requeued => File.Exists(folder["requeued"]) ? File.ReadAllLines(folder["requeued"]) : [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void OfTasks_Options_AreDirectives()
    {
        ClusterSubmission all = submission with
        {
            Parallel = 2,
            Name = "mine",
            Cpus = 8,
            Memory = "16G",
            Gpus = 1,
            Time = "1-0",
            Partition = "long,short",
        };
        string[] lines = SlurmScript.OfTasks(all, Command(), Program()).Split('\n');
        Assert.Equal("#!/bin/bash", lines[0]);
        Assert.Equal(
            [
                "--job-name=mine", "--array=0-2%2", "--output=mine-%A_%a.log", "--signal=B:USR1@120", "--requeue", "--open-mode=append",
                "--cpus-per-task=8", "--mem=16G", "--time=1-0", "--partition=long,short", "--gres=gpu:1",
            ],
            lines.Where(l => l.StartsWith("#SBATCH ", StringComparison.Ordinal)).Select(l => l["#SBATCH ".Length..]));
        string merge = SlurmScript.OfMerge(all, Command(), ["merge", "out", "-o", "out.csv"], Program());
        Assert.Contains("#SBATCH --kill-on-invalid-dep=yes\n", merge, StringComparison.Ordinal);
        Assert.DoesNotContain("--gres", merge, StringComparison.Ordinal);
        Assert.DoesNotContain("--array", merge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfTasks_EveryArgument_ReachesTheCommandInItsFolder()
    {
        Assert.Equal(0, await Run(0, arguments: TextTests.Hostile));
        Assert.Equal(
            [folder["it's $HOME"], "track", "--shard", "auto/3", .. TextTests.Hostile],
            File.ReadAllText(folder["arguments"])[..^1].Split('\0'));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 0, false)] // bad inputs are the merge's to name
    [InlineData(4, 4, false)]
    [InlineData(130, 130, true)]
    [InlineData(137, 137, true)]
    [InlineData(139, 139, true)]
    public async Task OfTasks_ExitCode_DecidesAboutANewRun(int code, int expected, bool again)
    {
        Assert.Equal(expected, await Run(code, restarts: 1));
        Assert.Equal(again ? ["requeue 7_2"] : [], Requeued);
    }

    [Fact]
    public async Task OfTasks_StartedOftenEnough_IsNotQueuedAgain()
    {
        Assert.Equal(137, await Run(137, restarts: 2));
        Assert.Empty(Requeued);
    }

    [Fact]
    public async Task OfTasks_NearTheEndOfItsTime_StopsAndIsQueuedAgain()
    {
        Assert.Equal(130, await Run(0, signal: "USR1"));
        Assert.Equal(["requeue 7_2"], Requeued);
    }

    [Fact]
    public async Task OfTasks_Cancelled_StopsAndStaysSo()
    {
        Assert.Equal(130, await Run(0, signal: "TERM"));
        Assert.Empty(Requeued);
    }

    [Fact]
    public async Task OfMerge_IsTheMerge()
    {
        string script = SlurmScript.OfMerge(submission, Command(), ["merge", "a b", "-o", "it's.csv"], Program());
        File.WriteAllText(folder["merge"], script);
        (int code, _) = await Shell.Run(folder.Path, [folder["merge"]], [("NOTES", folder.Path), ("CODE", "3"), ("SLEEPS", "")]);
        Assert.Equal(3, code);
        Assert.Equal(
            [folder["it's $HOME"], "merge", "a b", "-o", "it's.csv"], File.ReadAllText(folder["arguments"])[..^1].Split('\0'));
    }

    private async Task<int> Run(int exitCode, int restarts = 0, string? signal = null, params string[] arguments)
    {
        File.WriteAllText(folder["script"], SlurmScript.OfTasks(submission, Command(arguments), Program()));
        (string, string)[] environment =
        [
            ("NOTES", folder.Path), ("CODE", $"{exitCode}"), ("SLEEPS", signal is null ? "" : "1"), ("LC_ALL", "C.UTF-8"),
            ("PATH", folder.Path + ":" + Environment.GetEnvironmentVariable("PATH")), ("SLURM_RESTART_COUNT", $"{restarts}"),
            ("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "2"),
        ];
        return (await Shell.Run(
            folder.Path, [folder["script"]], environment, signal is null ? null : (signal, folder["started"]))).ExitCode;
    }

    private static ShardedCommand Command(params string[] arguments) => new("track", ["track", .. arguments], "out");

    private ClusterProgram Program() => new([folder["equiview"]], folder["it's $HOME"]);

    private void Program(string name, string text)
    {
        File.WriteAllText(folder[name], "#!/bin/bash\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
