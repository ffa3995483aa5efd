using Equiview.Tracking.Online;

namespace Equiview.Tracking.Tests.Online;

public sealed class OnlineTrackerTests
{
    [Fact]
    public async Task TrackAsync_QueryBehindADisc_IsLostAndReacquiredWithReasons()
    {
        var wall = new MovingWall(16, 1, 0, f => new(20 + (12 * f), 72));
        using var extractor = MovingWall.Extractor();
        var tracker = new OnlineTracker(extractor, MovingWall.Preset, new OnlineOptions { LostAfterFrames = 2 });
        int track = tracker.Add(new(100, 72));
        List<TrackedFrame> results = await Collect(tracker, wall.Frames);
        TrackedPoint[] points = [.. results.Select(r => Assert.Single(r.Points))];
        Assert.All(points, p => Assert.Equal(track, p.Track));
        Assert.Contains(points, p => p.State == QueryState.Lost && p.Reason is not null && !p.Visible);
        Assert.Contains(points, p => p.State == QueryState.Reacquired && p.Reason is not null);
        Assert.Equal(QueryState.Active, points[^1].State);
        Assert.InRange(points[^1].Point.DistanceTo(new(115, 72)), 0, 3);
        Assert.All(results, r => Assert.True(r.Latency > TimeSpan.Zero));
    }

    [Fact]
    public async Task TrackAsync_QueryThatLeavesTheFrame_IsLostForThatReason()
    {
        var wall = new MovingWall(14, -5, 0);
        using var extractor = MovingWall.Extractor();
        var tracker = new OnlineTracker(extractor, MovingWall.Preset, new OnlineOptions { LostAfterFrames = 2, RemoveAfterFrames = 5 });
        tracker.Add(new(30, 72));
        TrackedPoint[] points = [.. (await Collect(tracker, wall.Frames)).SelectMany(r => r.Points)];
        TrackedPoint lost = Assert.Single(points, p => p is { State: QueryState.Lost, Reason: not null });
        Assert.True(lost.OutOfFrame && !lost.Visible);
        Assert.Contains("left the frame", lost.Reason, StringComparison.Ordinal);
        Assert.Contains("out of the frame", Assert.Single(points, p => p.State == QueryState.Removed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_WhileRunning_TakeEffectWithTheNextFrame()
    {
        var wall = new MovingWall(9, 1.5, 0.5);
        using var extractor = MovingWall.Extractor();
        var tracker = new OnlineTracker(extractor, MovingWall.Preset);
        int first = tracker.Add(new(60, 60)), second = 0;
        var states = new List<(int Frame, IReadOnlyList<TrackedPoint> Points)>();
        await foreach (TrackedFrame result in tracker.TrackAsync(Source(wall.Frames)))
        {
            states.Add((result.Frame, result.Points));
            if (result.Frame == 1)
                second = tracker.Add(new(100, 80));
            if (result.Frame == 3)
                tracker.Pause(first);
            if (result.Frame == 5)
                tracker.Resume(first);
            if (result.Frame == 6)
                tracker.Remove(second);
        }

        Assert.Single(states[1].Points);
        Assert.Equal(2, states[2].Points.Count);
        Assert.Equal(QueryState.Paused, states[4].Points[0].State);
        Assert.Contains(states.Skip(6), s => s.Points[0].State == QueryState.Reacquired);
        Assert.InRange(states[8].Points[0].Point.DistanceTo(new(72, 64)), 0, 1.5);
        Assert.Equal(QueryState.Removed, states[7].Points[1].State);
        Assert.Single(states[8].Points);
    }

    [Fact]
    public async Task Add_OutsideTheFrame_IsRemovedWithAReason()
    {
        using var extractor = MovingWall.Extractor();
        var tracker = new OnlineTracker(extractor, MovingWall.Preset);
        tracker.Add(new(double.NaN, 5));
        List<TrackedFrame> results = await Collect(tracker, new MovingWall(2, 1, 1).Frames);
        TrackedPoint point = Assert.Single(results[0].Points);
        Assert.Equal(QueryState.Removed, point.State);
        Assert.Contains("outside", point.Reason);
        Assert.Empty(results[1].Points);
    }

    [Fact]
    public async Task TrackAsync_FrameOfAnotherSize_IsRefused()
    {
        using var extractor = MovingWall.Extractor();
        RgbImage[] frames = [new MovingWall(1, 0, 0).Frames[0], new(new ImageSize(64, 64))];
        await Assert.ThrowsAsync<DegenerateInputException>(() => Collect(new OnlineTracker(extractor, MovingWall.Preset), frames));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task TrackAsync_LongSource_RunsInConstantMemory()
    {
        const int Frames = 2000;
        IReadOnlyList<RgbImage> loop = new MovingWall(20, 1, 0.5).Frames;
        using var extractor = MovingWall.Extractor();
        var tracker = new OnlineTracker(extractor, MovingWall.Preset);
        tracker.Add(new(60, 60));
        tracker.Add(new(120, 90));
        long early = 0, late = 0;
        await foreach (TrackedFrame result in tracker.TrackAsync(Source(Enumerable.Range(0, Frames).Select(i => loop[i % 38 < 20 ? i % 38 : 38 - (i % 38)]))))
        {
            if (result.Frame == 200)
                early = GC.GetTotalMemory(forceFullCollection: true);
            if (result.Frame == Frames - 1)
                late = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.InRange(late - early, long.MinValue, 2_000_000);
    }

    private static async IAsyncEnumerable<RgbImage> Source(IEnumerable<RgbImage> frames)
    {
        foreach (RgbImage frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }

    private static async Task<List<TrackedFrame>> Collect(OnlineTracker tracker, IEnumerable<RgbImage> frames)
    {
        var results = new List<TrackedFrame>();
        await foreach (TrackedFrame result in tracker.TrackAsync(Source(frames)))
            results.Add(result);
        return results;
    }
}
