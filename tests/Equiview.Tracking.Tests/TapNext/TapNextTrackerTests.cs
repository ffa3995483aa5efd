using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.Files;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Tests.TapNext;

/// <summary>The tracker around the network: raster pixels, files, live sources, passes in both directions, the prepared clip.</summary>
public sealed class TapNextTrackerTests : TensorLeakGuard
{
    private static readonly ImageSize Size = new(70, 45);
    private static readonly PointQuery[] Queries = [new(5, 0, new(10, 20)), new(2, 2, new(60.5, 44.5))];
    private static readonly Lazy<NpzArchive> Golden = new(TapNextSample.Open);

    private static TapNextSample Sample => new("image", Golden.Value);

    private static RgbImage[] Video => [.. Enumerable.Range(0, 5).Select(t => TapNextSample.Image($"video {t}", Size))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Track_PointsAreThoseOfTheNetworkInRasterPixels()
    {
        using TapNextTracker tracker = Sample.Tracker();
        IReadOnlyList<PointTrack> tracks = tracker.Track(Video, Queries, cancellation: Cancellation);
        using TapNextNetwork network = Sample.Network();
        using var session = new TapNextSession(
            network, [new(0, 20 * 256 / 45.0, 10 * 256 / 70.0), new(2, 44.5 * 256 / 45, 60.5 * 256 / 70)]);
        for (int t = 0; t < 5; t++)
        {
            TapNextFrame frame = session.Step(Video[t], 64, Cancellation);
            (double y, double x) = frame.Position(0);
            Assert.InRange(tracks[0].Points[t].DistanceTo(new(x * 70 / 256, y * 45 / 256)), 0, 1e-9);
            Assert.Equal(frame.VisibleLogits[0] > 0, tracks[0].Visible[t]);
            Assert.InRange(tracks[0].Confidence[t], 0, 1 / (1 + Math.Exp(-frame.VisibleLogits[0])));
        }
    }

    [Fact]
    public void Track_FramesBeforeAQuery_AreHiddenOrFromThePassAgainstTime()
    {
        using TapNextTracker tracker = Sample.Tracker();
        PointTrack forward = tracker.Track(Video, Queries, cancellation: Cancellation)[1];
        Assert.Equal([Queries[1].Point, Queries[1].Point], forward.Points[..2]);
        Assert.False(forward.Visible[0] || forward.Visible[1]);
        PointTrack both = tracker.Track(Video, Queries, bothDirections: true, cancellation: Cancellation)[1];
        Assert.Equal(forward.Points[2..], both.Points[2..]);
        RgbImage[] backward = [Video[2], Video[1], Video[0]];
        PointQuery[] reversed = [Queries[0] with { Frame = 2 }, Queries[1] with { Frame = 0 }];
        PointTrack against = tracker.Track(backward, reversed, cancellation: Cancellation)[1];
        Assert.Equal([against.Points[2], against.Points[1]], both.Points[..2]);
    }

    [Fact]
    public async Task TrackAsync_LiveSource_GivesWhatAVideoGives()
    {
        using TapNextTracker tracker = Sample.Tracker();
        IReadOnlyList<PointTrack> tracks = tracker.Track(Video, Queries, cancellation: Cancellation);
        var frames = new List<FrameTracks>();
        await foreach (FrameTracks frame in tracker.TrackAsync(Source(), _ => Queries, Cancellation))
            frames.Add(frame);
        Assert.Equal([1, 1, 2, 2, 2], frames.Select(f => f.Points.Count));
        Assert.Equal(tracks[0].Points, frames.Select(f => f.Points[0].Point));
        Assert.Equal(("added", 2), (frames[2].Points[1].Reason, frames[2].Points[1].Track));
        Assert.Equal(tracks[1].Points[2..], frames.Skip(2).Select(f => f.Points[1].Point));
    }

    [Fact]
    public void Track_BadQueriesAndFrames_AreRefused()
    {
        using TapNextTracker tracker = Sample.Tracker();
        Assert.Throws<DegenerateInputException>(() => tracker.Track(Video, [new(0, 0, new(80, 20))], cancellation: Cancellation));
        Assert.Throws<DegenerateInputException>(() => tracker.Track(Video, [new(0, 5, new(8, 20))], cancellation: Cancellation));
        Assert.Throws<DegenerateInputException>(
            () => tracker.Track([Video[0], TapNextSample.Image("x", new(64, 64))], [Queries[0]], cancellation: Cancellation));
        Assert.Throws<OperationCanceledException>(() => tracker.Track(Video, Queries, cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void Run_PreparedClipAndQueries_WritesTracksAndLogits()
    {
        using var folder = new TemporaryFolder();
        var sample = new TapNextSample("wide", Golden.Value);
        float[] clip = [.. Enumerable.Range(0, sample.Frames).SelectMany(sample.Frame)];
        NpyFile.Write(folder["clip.npy"], StoredTensor.From(clip, sample.Frames, sample.Size.Height, sample.Size.Width, 3));
        float[] queries = [.. sample.Queries.SelectMany(q => (float[])[q.Frame, (float)q.Y, (float)q.X])];
        NpyFile.Write(folder["q.npy"], StoredTensor.From(queries, sample.Queries.Length, 3));
        using TapNextTracker tracker = sample.Tracker();
        var job = new TrackingJob { Tensor = folder["clip.npy"], QueryArray = folder["q.npy"] };
        job.Require("out.npz");
        TrackingSummary summary = job.Run(tracker, folder["out.npz"], cancellation: Cancellation);
        Assert.Equal((3, 2), (summary.Frames, summary.Tracks.Count));
        using NpzArchive result = NpzArchive.Open(folder["out.npz"]);
        Assert.Equal([3, 2, 512], result.Tensors["logits"].Shape);
        Assert.Equal([3, 2], result.Tensors["visible"].Shape);
        Assert.All(
            sample.Golden("tracks").Zip(result.Tensors["tracks"].ToDoubles()), p => Assert.InRange(p.First - p.Second, -1e-3, 1e-3));
        Assert.All(
            sample.Golden("logits").Zip(result.Tensors["logits"].ToDoubles()), p => Assert.InRange(p.First - p.Second, -1e-4, 1e-4));
    }

    [Fact]
    public void Require_OptionsThatDoNotGoTogether_AreRefused()
    {
        TrackingJob clip = new() { Tensor = "a.npy", QueryArray = "q.npy" };
        clip.Require("t.npz");
        TrackingJob[] wrong =
        [
            clip with { QueryArray = null }, clip with { Source = "video" }, clip with { Grid = 3 },
            clip with { Mode = TrackingMode.Online },
            clip with { Backward = true }, new(), new() { Source = "video", Grid = 3, TrackerWeights = "tapnextpp" },
            new() { Source = "camera:0", Mode = TrackingMode.TapNext, Grid = 3, Backward = true },
        ];
        Assert.All(wrong, job => Assert.Throws<UsageException>(() => job.Require("t.npz")));
        Assert.Throws<UsageException>(() => clip.Require("t.csv"));
    }

    private static async IAsyncEnumerable<RgbImage> Source()
    {
        foreach (RgbImage frame in Video)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
