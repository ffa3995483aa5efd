using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking.Batches;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Tests.Batches;

public sealed class TrackingBatchTests : IDisposable
{
    private static readonly MovingWall Wall = new(4, 2, 1);
    private readonly TemporaryFolder folder = new();
    private readonly IFeatureExtractor extractor = MovingWall.Extractor();
    private readonly TrackingJob job = new() { Mode = TrackingMode.Flow, Grid = 2 };
    private readonly TrackingBatch batch;

    // Three clips of different lengths, two of one name, and a broken one; given half as arguments, half as a list.
    public TrackingBatchTests()
    {
        foreach ((int i, string clip) in new[] { "a/clip", "b/clip", "c" }.Index())
        {
            Directory.CreateDirectory(folder[clip]);
            foreach ((int f, RgbImage frame) in Wall.Frames.Take(2 + i).Index())
                ImageFile.Write(Path.Combine(folder[clip], $"{f}.png"), frame);
        }

        File.WriteAllText(folder["bad.mp4"], "no video");
        File.WriteAllText(folder["list.txt"], "# clips\nb/clip\n\nc\n");
        batch = new TrackingBatch { Sources = [folder["a/clip"], folder["bad.mp4"]], Videos = folder["list.txt"] };
    }

    public void Dispose()
    {
        extractor.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Run_ShardsMerged_GiveTheBytesOfOneRun()
    {
        TrackedBatch whole = Run(batch, "whole");
        Assert.Equal((4, 0), (whole.Videos, whole.Earlier));
        Assert.Contains("bad.mp4", Assert.Single(whole.Failed), StringComparison.Ordinal);
        Assert.Contains("1 of 4 videos", Assert.Throws<InvalidFileException>(() => whole.RequireAll("whole")).Message);
        foreach (int i in new[] { 2, 1, 3 })
            Run(batch with { Shard = new Shard(i, 3) }, "shared");
        Assert.Equal(
            ["c.csv", "clip-2.csv", "clip.csv", .. Enumerable.Range(1, 3).Select(i => $"manifest-0000{i}-of-00003.jsonl")],
            Directory.GetFiles(folder["shared"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(1, TrackShards.Merge([folder["whole"]], folder["whole.csv"]).Shards);
        MergedTracks merged = TrackShards.Merge([folder["shared"]], folder["merged.csv"]);
        Assert.Equal((3, 4, 1), (merged.Shards, merged.Videos, merged.Failed.Count));
        Assert.Equal(File.ReadAllBytes(folder["whole.csv"]), File.ReadAllBytes(folder["merged.csv"]));
        string[] lines = File.ReadAllLines(folder["merged.csv"]);
        Assert.Equal("video," + TrackFile.CsvHeader, lines[0]);
        Assert.Equal(["clip", "clip-2", "c"], lines.Skip(1).Select(l => l.Split(',')[0]).Distinct());
    }

    [Fact]
    public void Run_Again_DoesWhatIsNotDone()
    {
        Run(batch, "out");
        DateTime before = File.GetLastWriteTimeUtc(folder["out/c.csv"]);
        File.Delete(folder["out/clip.csv"]);
        TrackedBatch again = Run(batch, "out");
        Assert.Equal((4, 2, 1), (again.Videos, again.Earlier, again.Failed.Count));
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder["out/c.csv"]));
        Assert.True(File.Exists(folder["out/clip.csv"]));
        TrackingJob other = job with { Grid = 3 };
        UsageException error = Assert.Throws<UsageException>(() => batch.Run(other, extractor, Recipe, folder["out"]));
        Assert.Contains("options differ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StoppedByTheUser_KeepsWhatIsDoneAndGoesOn()
    {
        using var stop = new CancellationTokenSource();
        var first = new FirstVideo(stop);
        Assert.ThrowsAny<OperationCanceledException>(() => batch.Run(job, extractor, Recipe, folder["out"], first, stop.Token));
        Assert.True(File.Exists(folder["out/clip.csv"]));
        Assert.Contains("is waiting; run", Assert.Throws<UsageException>(() => Merge("out")).Message, StringComparison.Ordinal);
        Assert.Equal(1, Run(batch, "out").Earlier);
        Assert.Equal(4, Merge("out").Videos);
    }

    [Fact]
    public void Merge_MissingOrForeignShard_IsRefusedByName()
    {
        Run(batch with { Shard = new Shard(1, 2) }, "one");
        Run(batch with { Shard = new Shard(2, 2), Videos = null }, "two");
        Assert.Contains("shard 2/2 is missing", Assert.Throws<UsageException>(() => Merge("one")).Message, StringComparison.Ordinal);
        Assert.Contains("their videos differ", Assert.Throws<UsageException>(() => Merge("one", "two")).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["one/manifest-00001-of-00002.jsonl"], "{}");
        Assert.Throws<InvalidFileException>(() => Merge("one"));
    }

    [Fact]
    public void Run_FolderOfQueries_GivesEachVideoItsOwn()
    {
        Directory.CreateDirectory(folder["queries"]);
        File.WriteAllText(folder["queries/clip.csv"], "track,frame,x,y\n5,0,60,80\n");
        File.WriteAllText(folder["queries/clip-2.csv"], "track,frame,x,y\n6,0,60,80\n");
        TrackedBatch made = batch.Run(job with { Grid = null, Queries = folder["queries"] }, extractor, Recipe, folder["out"]);
        Assert.Equal(2, made.Failed.Count); // the broken video, and the clip without queries
        Assert.StartsWith("5,0,", File.ReadAllLines(folder["out/clip.csv"])[1], StringComparison.Ordinal);
        Assert.StartsWith("6,0,", File.ReadAllLines(folder["out/clip-2.csv"])[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overlay", "out")]
    [InlineData("live", "out")]
    [InlineData("none", "out.csv")]
    [InlineData("no points", "out")]
    public void Require_WhatIsForOneVideo_IsAUsageError(string what, string output)
    {
        TrackingJob wrong = what == "overlay" ? job with { Overlay = "o.mp4" } : what == "no points" ? job with { Grid = null } : job;
        TrackingBatch videos = what == "live" ? batch with { Sources = ["-", "camera:0"] } : batch;
        Assert.Throws<UsageException>(() => videos.Require(wrong, folder[output]));
    }

    private static FeatureRecipe Recipe => MovingWall.Preset;

    private TrackedBatch Run(TrackingBatch videos, string output) => videos.Run(job, extractor, Recipe, folder[output]);

    private MergedTracks Merge(params string[] folders) => TrackShards.Merge([.. folders.Select(f => folder[f])], folder["m.csv"]);

    private sealed class FirstVideo(CancellationTokenSource stop) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value)
        {
            if (value.Stage.StartsWith("video 1", StringComparison.Ordinal))
                stop.Cancel();
        }
    }
}
