using Equiview.TestKit;

namespace Equiview.Core.Tests.Jobs.Clusters;

public sealed class ClusterSubmissionTests : IDisposable
{
    private static readonly ShardedCommand Track = new("track", ["track", "a.mp4", "b.mp4", "-o", "out"], "out");
    private static readonly ClusterSubmission Slurm = new() { To = ClusterScheduler.Slurm, Tasks = 4 };
    private static readonly ClusterSubmission Kubernetes =
        new() { To = ClusterScheduler.Kubernetes, Tasks = 4, Image = "equiview:1", Volume = ["data:/data"] };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, ClusterSubmission, ShardedCommand> Wrong => new()
    {
        { "--tasks", Slurm with { Tasks = 0 }, Track },
        { "'match' cannot be split over tasks; features, track,", Slurm, new("match", ["match", "a", "b"], "m.csv") },
        { "begin with the verb", Slurm, new("eval semantic", ["eval", "--quiet", "semantic"], "out") },
        { "not to 'out.csv'", Slurm, Track with { Output = "out.csv" } },
        { ".safetensors", Slurm, new("features", ["features", "a", "-o", "f.npz"], "f.npz") },
        { "standard output", Slurm, Track with { Output = "-" } },
        { "--name", Slurm with { Name = "A b" }, Track },
        { "--name", Slurm with { Name = "a\n#SBATCH --uid=0" }, Track },
        { "--memory", Slurm with { Memory = "8" }, Track },
        { "--time", Slurm with { Time = "4" }, Track },
        { "--partition", Slurm with { Partition = "a b" }, Track },
        { "--image has no effect with slurm", Slurm with { Image = "i" }, Track },
        { "--volume has no effect with slurm", Slurm with { Volume = ["a:/b"] }, Track },
        { "--time has no effect with kubernetes", Kubernetes with { Time = "60" }, Track },
        { "--partition has no effect with kubernetes", Kubernetes with { Partition = "a" }, Track },
        { "needs --image", Kubernetes with { Image = null }, Track },
        { "--volume CLAIM:/path", Kubernetes with { Volume = [] }, Track },
        { "'data' is no volume", Kubernetes with { Volume = ["data"] }, Track },
        { "'data:relative' is no volume", Kubernetes with { Volume = ["data:relative"] }, Track },
        { "/data is there twice", Kubernetes with { Volume = ["a:/data", "b:/data"] }, Track },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Write_WrongInput_IsNamedAndNothingIsWritten(string message, ClusterSubmission submission, ShardedCommand command)
    {
        UsageException error = Assert.Throws<UsageException>(() => submission.Write(command, folder["job.sbatch"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_TwoFiles_AndTheLineThatSubmitsThem()
    {
        WrittenSubmission written = Slurm.Write(Track, folder["it's.sbatch"]);
        Assert.Equal((folder["it's.sbatch"], folder["it's-merge.sbatch"]), (written.Tasks, written.Merge));
        Assert.Equal(
            $"tasks=$(sbatch --parsable {ShellText.Quote(written.Tasks)}) && echo \"Submitted batch job $tasks\" && "
                + $"sbatch --dependency=afterok:\"${{tasks%%;*}}\" {ShellText.Quote(written.Merge!)}", written.Command);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Write_OneTask_NeedsNoMerge()
    {
        WrittenSubmission written = (Slurm with { Tasks = 1 }).Write(Track with { Output = "out.csv" }, folder["job.sbatch"]);
        Assert.Null(written.Merge);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("features", "f.safetensors", "merge f-00001-of-00002.safetensors f-00002-of-00002.safetensors -o f.safetensors")]
    [InlineData("track", "out/", "merge out -o out.csv")]
    [InlineData("pose estimate", "p.csv", "merge p-00001-of-00002.json p-00002-of-00002.json -o p.csv")]
    [InlineData("track", "-out", "merge ./-out -o ./-out.csv")]
    [InlineData("eval semantic", "out/", "merge out-00001-of-00002 out-00002-of-00002 -o out")]
    [InlineData("render-views", "out/", "render-views -o out/")]
    [InlineData("eval equivariance", "out", "merge out-00001-of-00002 out-00002-of-00002 -o out")]
    public void Merge_OfEachVerb_TakesWhatItsTasksWrite(string verb, string output, string merge)
    {
        var command = new ShardedCommand(verb, [.. verb.Split(' '), "-o", output], output);
        Assert.Equal(merge, string.Join(' ', command.Merge(2)!));
        Assert.Equal($"{verb} --shard auto/2 -o {output}", string.Join(' ', command.Task(2)));
    }
}
