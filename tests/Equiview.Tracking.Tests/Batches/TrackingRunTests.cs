using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking.Batches;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Tests.Batches;

public sealed class TrackingRunTests : IDisposable
{
    private static readonly TrackingJob Job = new() { Mode = TrackingMode.Flow, Grid = 2 };
    private readonly TemporaryFolder folder = new();
    private readonly TrackingNetwork network;

    public TrackingRunTests()
    {
        foreach (string clip in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder[clip]);
            foreach ((int f, RgbImage frame) in new MovingWall(2, 2, 1).Frames.Index())
                ImageFile.Write(Path.Combine(folder[clip], $"{f}.png"), frame);
        }

        IFeatureExtractor extractor = MovingWall.Extractor();
        network = new((extractor, extractor.Recipe()));
    }

    public void Dispose()
    {
        network.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_OneVideo_WritesOneFile()
    {
        TrackingRun run = Of(Job, folder["a"]);
        Assert.Equal(("tracks.csv", true, true), (run.DefaultOutput, run.IsOneFile, run.HasOwnRecipe));
        run.Require(folder["t.csv"]);
        var made = Assert.IsType<TrackingSummary>(await RunAsync(run, "t.csv"));
        Assert.StartsWith("4 points through 2 frames in ", made.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["t.csv"]));
    }

    [Fact]
    public async Task RunAsync_OneFrame_IsOneFrameInItsSummary()
    {
        object made = await RunAsync(Of(Job with { Mode = TrackingMode.Accurate, Grid = 1, End = 0 }, folder["a"]), "t.csv");
        Assert.StartsWith("1 point through 1 frame in ", made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SeveralVideos_FillsAFolder()
    {
        TrackingRun run = Of(Job, folder["a"], folder["b"]);
        Assert.Equal(("tracks", false), (run.DefaultOutput, run.IsOneFile));
        Assert.Throws<UsageException>(() => run.Require(folder["t.csv"]));
        var made = Assert.IsType<TrackedBatch>(await RunAsync(run, "tracks"));
        Assert.Equal("tracks of 2 of 2 videos", made.ToString());
        Assert.True(File.Exists(Path.Combine(folder["tracks"], "b.csv")));
    }

    [Fact]
    public async Task RunAsync_APipe_WritesRowsAsTheyCome()
    {
        TrackingRun run = Of(Job with { Mode = TrackingMode.Online }, "-");
        Assert.Equal(("tracks.csv", false, false), (run.DefaultOutput, run.IsOneFile, run.HasOwnRecipe));
        run.Require("-");
        using var rows = new StringWriter();
        byte[] frame = [.. "P6 192 144 255\n"u8, .. new MovingWall(1, 0, 0).Frames[0].Pixels];
        object made = await run.RunAsync(
            network, "-", () => new MemoryStream(frame), rows, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, Assert.IsType<LiveTrackingSummary>(made).Frames);
        Assert.StartsWith(TrackFile.CsvHeader, rows.ToString(), StringComparison.Ordinal);
    }

    private Task<object> RunAsync(TrackingRun run, string target) => run.RunAsync(
        network, folder[target], () => Stream.Null, TextWriter.Null, cancellation: TestContext.Current.CancellationToken);

    private static TrackingRun Of(TrackingJob job, params string[] sources)
    {
        var batch = new TrackingBatch { Sources = sources };
        return new TrackingRun(job with { Source = batch.Source }, batch);
    }
}
