namespace Equiview.Tracking.Tests;

public sealed class PointTrackerTests
{
    [Fact]
    public async Task TrackAsync_QueryBehindADisc_IsLostAndReacquiredWithReasons()
    {
        var wall = new MovingWall(16, 1, 0, f => new(20 + (12 * f), 72));
        using var extractor = MovingWall.Extractor();
        var tracker = new PointTracker(extractor, MovingWall.Preset, new PointTrackerOptions { LostAfterFrames = 2 });
        int track = tracker.Add(new(100, 72));
        List<FrameTracks> results = await Collect(tracker, wall.Frames);
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
        var options = new PointTrackerOptions { LostAfterFrames = 2, RemoveAfterFrames = 5 };
        var tracker = new PointTracker(extractor, MovingWall.Preset, options);
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
        var tracker = new PointTracker(extractor, MovingWall.Preset);
        int first = tracker.Add(new(60, 60)), second = 0;
        var states = new List<(int Frame, IReadOnlyList<TrackedPoint> Points)>();
        await foreach (FrameTracks result in tracker.TrackAsync(Source(wall.Frames)))
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
        var tracker = new PointTracker(extractor, MovingWall.Preset);
        tracker.Add(new(double.NaN, 5));
        List<FrameTracks> results = await Collect(tracker, new MovingWall(2, 1, 1).Frames);
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
        await Assert.ThrowsAsync<DegenerateInputException>(() => Collect(new PointTracker(extractor, MovingWall.Preset), frames));
    }

    /// <summary>What 'eval' measures on a file is what a user of a camera gets.</summary>
    [Fact]
    public async Task TrackAsync_CameraPipeAndFile_GiveTheSameFrames()
    {
        var wall = new MovingWall(14, -4, 1, f => new(20 + (12 * f), 72));
        PointQuery[] queries = [new(3, 0, new(100, 72)), new(5, 4, new(30, 40)), new(8, 0, new(150, 100))];
        using var extractor = MovingWall.Extractor();
        IReadOnlyList<PointTrack> file = new VideoTracker(extractor, MovingWall.Preset).Track(wall.Frames, queries, TrackingMode.Online);
        int[] handOrder = [0, 2, 1];
        var sources = new Dictionary<string, IAsyncEnumerable<FrameTracks>>
        {
            ["camera"] = new PointTracker(extractor, MovingWall.Preset).TrackAsync(Source(wall.Frames), queries),
            ["video"] = new PointTracker(extractor, MovingWall.Preset).TrackAsync(wall.Frames, queries),
            ["pipe, points added by hand"] = AddedByHand(new PointTracker(extractor, MovingWall.Preset), wall.Frames, queries),
        };
        foreach ((string name, IAsyncEnumerable<FrameTracks> source) in sources)
        {
            int frames = 0;
            await foreach (FrameTracks frame in source)
            {
                Assert.Equal(frames++, frame.Frame);
                Assert.Equal(queries.Count(q => q.Frame <= frame.Frame), frame.Points.Count);
                foreach (TrackedPoint point in frame.Points)
                {
                    bool byHand = name.Contains("hand", StringComparison.Ordinal);
                    PointTrack track = file[byHand ? handOrder[point.Track] : Array.FindIndex(queries, q => q.Track == point.Track)];
                    int f = frame.Frame;
                    Assert.Equal(
                        (track.Points[f], track.Visible[f], track.Confidence[f], track.OutOfFrame[f]),
                        (point.Point, point.Visible, point.Confidence, point.OutOfFrame));
                }
            }

            Assert.Equal(14, frames);
        }
    }

    [Fact]
    public async Task TrackAsync_Cancelled_StopsBetweenFrames()
    {
        using var cancelled = new CancellationTokenSource();
        using var extractor = MovingWall.Extractor();
        int frames = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            PointQuery[] queries = [new(0, 0, new(60, 60))];
            await foreach (FrameTracks _ in new PointTracker(extractor, MovingWall.Preset)
                .TrackAsync(new MovingWall(6, 1, 0).Frames, queries, cancelled.Token))
            {
                if (++frames == 2)
                    await cancelled.CancelAsync();
            }
        });
        Assert.Equal(2, frames);
    }

    [Fact]
    public async Task TrackAsync_TwoQueriesOfOneNumber_AreRefused()
    {
        using var extractor = MovingWall.Extractor();
        PointQuery[] queries = [new(0, 0, new(60, 60)), new(0, 1, new(70, 60))];
        await Assert.ThrowsAsync<DegenerateInputException>(async () =>
            await new PointTracker(extractor, MovingWall.Preset).TrackAsync(new MovingWall(2, 1, 0).Frames, queries).FirstAsync());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task TrackAsync_LongSource_RunsInConstantMemory()
    {
        const int Frames = 2000;
        IReadOnlyList<RgbImage> loop = new MovingWall(20, 1, 0.5).Frames;
        using var extractor = MovingWall.Extractor();
        var tracker = new PointTracker(extractor, MovingWall.Preset);
        tracker.Add(new(60, 60));
        tracker.Add(new(120, 90));
        long early = 0, late = 0;
        IEnumerable<RgbImage> back = Enumerable.Range(0, Frames).Select(i => loop[i % 38 < 20 ? i % 38 : 38 - (i % 38)]);
        await foreach (FrameTracks result in tracker.TrackAsync(Source(back)))
        {
            if (result.Frame == 200)
                early = GC.GetTotalMemory(forceFullCollection: true);
            if (result.Frame == Frames - 1)
                late = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.InRange(late - early, long.MinValue, 2_000_000);
    }

    // The points of frame 0 first, the later one when its frame comes.
    private static async IAsyncEnumerable<FrameTracks> AddedByHand(
        PointTracker tracker, IReadOnlyList<RgbImage> frames, PointQuery[] queries)
    {
        foreach (PointQuery query in queries.Where(q => q.Frame == 0))
            tracker.Add(query.Point);
        await foreach (FrameTracks frame in tracker.TrackAsync(Source(frames)))
        {
            yield return frame;
            foreach (PointQuery query in queries.Where(q => q.Frame == frame.Frame + 1))
                tracker.Add(query.Point);
        }
    }

    private static async IAsyncEnumerable<RgbImage> Source(IEnumerable<RgbImage> frames)
    {
        foreach (RgbImage frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }

    private static async Task<List<FrameTracks>> Collect(PointTracker tracker, IEnumerable<RgbImage> frames)
    {
        var results = new List<FrameTracks>();
        await foreach (FrameTracks result in tracker.TrackAsync(Source(frames)))
            results.Add(result);
        return results;
    }
}
