using System.Text;
using System.Text.RegularExpressions;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'submit' with a real Slurm: tasks are killed and stopped in the middle, and the merge has the bytes of one run.</summary>
[Trait("Category", "Slow")]
public sealed class SlurmTests : IDisposable
{
    private const int Clips = 16, Frames = 20, Images = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly TemporaryFolder work = new(), slurm = new();

    public void Dispose()
    {
        work.Dispose();
        slurm.Dispose();
    }

    [Fact]
    public async Task Track_OneTaskKilledAndOneStopped_MergesToTheBytesOfOneRun()
    {
        await using SlurmCluster cluster = await SlurmCluster.StartAsync(slurm.Path);
        string[] track = ["track", .. Enumerable.Range(0, Clips).Select(WriteClip), "--grid", "3", "--long-side", "160", "-o"];
        int job = await Submit(cluster, [.. track, "out"]);
        await Task.WhenAll(Kill(cluster, job, 1), Stop(cluster, job, 2));
        await cluster.Empty(Patience);

        string[] logs = [.. Enumerable.Range(0, 4).Select(t => File.ReadAllText(work[$"equiview-track-{job}_{t}.log"]))];
        const string End = "^tracks of |cancelled; what was finished|Killed";
        Assert.Equal([1, 2, 2, 1], logs.Select(l => Regex.Count(l, End, RegexOptions.Multiline)));
        Assert.Contains("of an earlier run", logs[1], StringComparison.Ordinal);
        Assert.Contains("cancelled; what was finished is written", logs[2], StringComparison.Ordinal);

        await Done([.. track, "whole"]);
        await Done("merge", "whole", "-o", "whole.csv");
        Assert.Equal(File.ReadAllBytes(work["whole.csv"]), File.ReadAllBytes(work["out.csv"]));
    }

    [Fact]
    public async Task Features_OfManyImages_MergeToTheBytesOfOneRun()
    {
        await using SlurmCluster cluster = await SlurmCluster.StartAsync(slurm.Path);
        Directory.CreateDirectory(work["images"]);
        for (int i = 0; i < Images; i++)
            Pictures.Write(work[$"images/{i}.png"], 64, 48, i);
        File.WriteAllText(work["images/broken.png"], "no image");
        await Submit(cluster, ["features", "images", "--long-side", "64", "-o", "f.safetensors"]);
        await cluster.Empty(Patience);
        // The broken image ends its task with 3: the merge is made all the same, and names it again.
        string log = File.ReadAllText(Assert.Single(Directory.GetFiles(work.Path, "equiview-features-merge-*.log")));
        Assert.Contains("broken.png", log, StringComparison.Ordinal);
        CommandResult whole = await CommandLine.Run(work.Path, "features", "images", "--long-side", "64", "-o", "whole.safetensors");
        Assert.Equal(3, whole.ExitCode);
        Assert.Equal(File.ReadAllBytes(work["whole.safetensors"]), File.ReadAllBytes(work["f.safetensors"]));
    }

    [Fact]
    public async Task Track_CancelledArray_StaysSo_AndTheMergeIsDropped()
    {
        await using SlurmCluster cluster = await SlurmCluster.StartAsync(slurm.Path);
        int job = await Submit(cluster, ["track", .. Enumerable.Range(0, Clips).Select(WriteClip), "--grid", "3", "-o", "out"]);
        await Began(job, 0);
        await cluster.Ask("scancel", $"{job}");
        await cluster.Empty(Patience);
        Assert.False(File.Exists(work["out.csv"]));
        Assert.Empty(Directory.GetFiles(work.Path, "equiview-track-merge-*.log"));
    }

    // A wall that moves; the clips differ in texture.
    private string WriteClip(int number)
    {
        string name = $"clip {number}";
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(420, 320), number))], new ImageSize(160, 120));
        Directory.CreateDirectory(work[name]);
        for (int f = 0; f < Frames; f++)
            ImageFile.Write(work[$"{name}/{f}.png"], scene.Render(new SceneView([Homography.Translation(-60 + (2 * f), -40 - f)])));
        return name;
    }

    private async Task<int> Submit(SlurmCluster cluster, string[] verb)
    {
        CommandResult result = await CommandLine.Run(
            work.Path, cluster.Variables, ["submit", "--to", "slurm", "--tasks", "4", "--run", "--", .. verb]);
        Assert.True(result.ExitCode == 0, result.Error);
        Match job = Regex.Match(result.Output, "Submitted batch job ([0-9]+)");
        return int.Parse(job.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    // A task has begun its work when the first of its videos is done.
    private async Task Began(int job, int task)
    {
        string manifest = work[$"out/manifest-{task + 1:d5}-of-00004.jsonl"];
        for (int i = 0; i < 2400; i++)
        {
            if (File.Exists(manifest) && File.ReadAllText(manifest).Contains("\"done\"", StringComparison.Ordinal))
                return;
            await Task.Delay(50);
        }

        string log = Directory.GetFiles(work.Path, "*.log").Select(File.ReadAllText).FirstOrDefault("no log");
        Assert.Fail($"task {task} of job {job} does not begin: {log}");
    }

    private async Task Kill(SlurmCluster cluster, int job, int task)
    {
        await Began(job, task);
        string variable = $"SLURM_ARRAY_TASK_ID={task}\0";
        IEnumerable<int> own = cluster.Processes(CommandLine.ProgramPath).Where(
            p => File.ReadAllText($"/proc/{p}/environ", Encoding.Latin1).Contains(variable, StringComparison.Ordinal));
        await ProgramRun.Of(work.Path, "kill", "-9", $"{Assert.Single(own)}");
    }

    // As Slurm does near the end of a task's time.
    private async Task Stop(SlurmCluster cluster, int job, int task)
    {
        await Began(job, task);
        await cluster.Ask("scancel", "--batch", "--signal=USR1", $"{job}_{task}");
    }

    private async Task Done(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(work.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
