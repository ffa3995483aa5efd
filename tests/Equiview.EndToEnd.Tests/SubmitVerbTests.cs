using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'submit', up to a scheduler that only notes what it is given.</summary>
public sealed class SubmitVerbTests : IDisposable
{
    private static readonly string[] Slurm = ["submit", "--to", "slurm", "--tasks", "4", "-o", "job.sbatch"];
    private static readonly string[] Kubernetes =
        ["submit", "--to", "kubernetes", "--tasks", "4", "--image", "equiview", "--volume", "clips:/data", "-o", "job.yaml"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Slurm_WritesTwoScriptsAndHowToSubmitThem()
    {
        CommandResult result = await Run([.. Slurm, "--", "track", "a.mp4", "it's.mp4", "--grid", "2", "-o", "out"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("written to job.sbatch and job-merge.sbatch", result.Output.Split('\n')[0]);
        Assert.StartsWith("submit with: tasks=$(sbatch --parsable job.sbatch) && ", result.Output.Split('\n')[1], StringComparison.Ordinal);
        string script = File.ReadAllText(folder["job.sbatch"]);
        string line = $" {CommandLine.ProgramPath} track --shard auto/4 a.mp4 'it'\\''s.mp4' --grid 2 -o out &\n";
        Assert.Contains(line, script, StringComparison.Ordinal);
        Assert.Contains($"\ncd -- {folder.Path} || exit 1\n", script, StringComparison.Ordinal);
        Assert.Contains(" merge out -o out.csv\n", File.ReadAllText(folder["job-merge.sbatch"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAName_TheFilesAreNamedAfterTheJob()
    {
        Assert.Equal(0, (await Run([.. Slurm[..5], "--", "eval", "semantic", "--data", "x", "-o", "out"])).ExitCode);
        Assert.Equal(0, (await Run([.. Kubernetes[..9], "--", "features", "a.png", "-o", "f.safetensors"])).ExitCode);
        Assert.Equal(
            [
                "equiview-eval-semantic-merge.sbatch", "equiview-eval-semantic.sbatch",
                "equiview-features-merge.yaml", "equiview-features.yaml",
            ],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Study_IsMeasuredByTheSameCommandAfterItsTasks()
    {
        Assert.Equal(0, (await Run([.. Slurm, "--", "finetune", "--study", "runs.json", "-o", "out"])).ExitCode);
        Assert.Contains(
            $" {CommandLine.ProgramPath} finetune --shard auto/4 --study runs.json -o out &\n", File.ReadAllText(folder["job.sbatch"]),
            StringComparison.Ordinal);
        Assert.Contains(
            " finetune --study runs.json -o out\n", File.ReadAllText(folder["job-merge.sbatch"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'match' cannot be split over tasks", "match", "a.png", "b.png", "-o", "m.csv")]
    [InlineData("'eval pose' cannot be split over tasks", "eval", "pose", "-o", "out")]
    [InlineData("trakc", "trakc", "a.mp4", "-o", "out")]
    [InlineData("there is no option --gird here (see 'equiview track --help')", "track", "a.mp4", "--gird", "3", "-o", "out")]
    [InlineData("--grid", "track", "a.mp4", "--grid", "x", "-o", "out")]
    [InlineData("--grid: '0' is out of range", "track", "a.mp4", "--grid", "0", "-o", "out")]
    [InlineData("fast", "track", "a.mp4", "--mode", "fast", "-o", "out")]
    [InlineData("--readouts: there is no 'x'", "eval", "semantic", "--readouts", "x", "-o", "out")]
    [InlineData("one training cannot be split", "finetune", "-m", "vit_tiny", "-o", "out")]
    [InlineData("leave --shard out", "track", "a.mp4", "--shard", "1/2", "-o", "out")]
    [InlineData("give 'track' -o", "track", "a.mp4", "b.mp4")]
    [InlineData("go to a folder, not to 'out.csv'", "track", "a.mp4", "b.mp4", "-o", "out.csv")]
    [InlineData(".safetensors", "features", "a.png", "-o", "f.npz")]
    public async Task WrongVerb_IsFoundBeforeAnythingIsWritten(string message, params string[] verb)
    {
        CommandResult result = await Run([.. Slurm, "--", .. verb]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task NoTasks_IsAUsageError()
    {
        CommandResult result = await Run("submit", "--to", "slurm", "--tasks", "0", "--", "track", "a", "b", "-o", "out");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--tasks: '0' is out of range; give 1 or more", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SubmitsTheMergeAfterTheArray()
    {
        Program("sbatch", """
            echo "$*" >>calls
            [ "$1" = --parsable ] && echo '41;cluster' || echo 'Submitted batch job 42'
            """);
        CommandResult result = await Run([.. Slurm, "--run", "--", "track", "a.mp4", "b.mp4", "-o", "out"], Programs);
        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("Submitted batch job 41;cluster\nSubmitted batch job 42\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(["--parsable job.sbatch", "--dependency=afterok:41 job-merge.sbatch"], File.ReadAllLines(folder["calls"]));
    }

    [Fact]
    public async Task Run_RefusedByTheScheduler_SaysWhatItSaid()
    {
        Program("sbatch", "echo 'sbatch: error: invalid partition specified: x' >&2; exit 1");
        CommandResult result = await Run([.. Slurm, "--run", "--quiet", "--", "track", "a.mp4", "b.mp4", "-o", "out"], Programs);
        Assert.Equal(3, result.ExitCode);
        const string Said = "job.sbatch: was not submitted to the end: sbatch: error: invalid partition";
        Assert.Contains(Said, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutAScheduler_IsAMissingComponent()
    {
        CommandResult result = await Run(
            [.. Kubernetes, "--run", "--quiet", "--", "track", "a.mp4", "b.mp4", "-o", "out"], new() { ["PATH"] = folder.Path });
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("kubectl is missing; submit from a machine that has it", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Kubernetes_AppliesTheMergeWhenTheTasksHaveEnded()
    {
        Program("kubectl", """
            echo "$*" >>calls
            [ "$1" != get ] || [ "$(grep -c get calls)" -lt 3 ] || echo 'FailureTarget Failed'
            """);
        Program("sleep", "echo \"sleep $*\" >>calls");
        CommandResult result = await Run([.. Kubernetes, "--run", "--", "track", "a.mp4", "b.mp4", "-o", "out"], Programs);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        const string Get = "get job equiview-track -o jsonpath={.status.conditions[?(@.status==\"True\")].type}";
        Assert.Equal(
            ["apply -f job.yaml", Get, "sleep 10", Get, "sleep 10", Get, "apply -f job-merge.yaml"], File.ReadAllLines(folder["calls"]));
    }

    private Dictionary<string, string> Programs =>
        new() { ["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH") };

    private Task<CommandResult> Run(params string[] arguments) => CommandLine.Run(folder.Path, arguments);

    private Task<CommandResult> Run(string[] arguments, Dictionary<string, string> environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "submits by a POSIX shell");
        return CommandLine.Run(folder.Path, environment, arguments);
    }

    private void Program(string name, string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "submits by a POSIX shell");
        File.WriteAllText(folder[name], "#!/bin/bash\n" + text + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
