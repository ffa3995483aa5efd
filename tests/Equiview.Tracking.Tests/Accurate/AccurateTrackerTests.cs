using Equiview.Features;
namespace Equiview.Tracking.Tests.Accurate;

public sealed class AccurateTrackerTests
{
    [Theory]
    [InlineData(TrackingMode.Accurate, 0.3)]
    [InlineData(TrackingMode.Online, 0.3)]
    [InlineData(TrackingMode.Flow, 0.3)]
    [InlineData(TrackingMode.Paper, 4)]
    public void Track_SlidingWall_FollowsBelowThePixel(TrackingMode mode, double tolerancePixels)
    {
        var wall = new MovingWall(8, 1.7, -0.8);
        PointQuery[] queries = [new(0, 0, new(60, 80)), new(1, 0, new(100.3, 60.7)), new(2, 3, new(90, 90))];
        IReadOnlyList<PointTrack> tracks = Track(wall, queries, mode);
        foreach (PointTrack track in tracks)
        {
            for (int f = mode == TrackingMode.Online ? track.Query.Frame : 0; f < track.Length; f++)
            {
                Assert.InRange(track.Points[f].DistanceTo(wall.Truth(track.Query, f)), 0, tolerancePixels);
                Assert.True(mode == TrackingMode.Paper || track.Visible[f]);
            }
        }
    }

    [Fact]
    public void Track_PointBehindADisc_IsHiddenThenFoundAgain()
    {
        var wall = new MovingWall(16, 1, 0, f => new(20 + (12 * f), 72));
        PointQuery query = new(0, 0, new(100, 72)); // the disc of radius 29 covers it from about frame 5 to 9
        PointTrack track = Track(wall, [query], TrackingMode.Accurate)[0];
        Assert.All(new[] { 0, 1, 2, 13, 14, 15 }, f => Assert.True(track.Visible[f], $"frame {f}"));
        Assert.All(new[] { 7, 8 }, f => Assert.False(track.Visible[f], $"frame {f}: {track.Points[f]}, confidence {track.Confidence[f]}"));
        // The photometric last step finds the place of before, far below the feature cell of 8 px.
        Assert.All(new[] { 13, 14, 15 }, f => Assert.InRange(track.Points[f].DistanceTo(wall.Truth(query, f)), 0, 1));
    }

    [Theory]
    [InlineData(TrackingMode.Accurate)]
    [InlineData(TrackingMode.Online)]
    public void Track_PointThatLeavesTheFrame_IsOutAndNotSeenElsewhere(TrackingMode mode)
    {
        var wall = new MovingWall(18, -5, 0);
        PointQuery query = new(0, 0, new(30, 72)); // beyond the left border from frame 7 on
        PointTrack track = Track(wall, [query], mode)[0];
        Assert.All(Enumerable.Range(0, 5), f => Assert.True(track.Visible[f] && !track.OutOfFrame[f], $"frame {f}"));
        Assert.All(Enumerable.Range(8, 10), f => Assert.True(!track.Visible[f] && track.OutOfFrame[f], $"frame {f}"));
        // The surroundings carry it on while it is outside.
        Assert.InRange(track.Points[^1].DistanceTo(wall.Truth(query, 17)), 0, 4);
    }

    [Fact]
    public void Track_OneFrame_IsTheQueryItself()
    {
        var wall = new MovingWall(1, 0, 0);
        PointTrack track = Track(wall, [new(7, 0, new(50, 50))], TrackingMode.Accurate)[0];
        Assert.Equal([new PixelPoint(50, 50)], track.Points);
        Assert.True(track.Visible[0]);
    }

    [Fact]
    public void Track_BorderCorners_StaysFinite()
    {
        var wall = new MovingWall(4, 2, 2);
        PointQuery[] corners = [new(0, 0, new(0, 0)), new(1, 0, new(192, 144)), new(2, 3, new(192, 0))];
        Assert.All(Track(wall, corners, TrackingMode.Accurate), t => Assert.All(t.Points, p => Assert.True(p.IsFinite)));
    }

    [Fact]
    public void Track_FramesOfChangingSize_AreRefused()
    {
        RgbImage[] frames = [new MovingWall(1, 0, 0).Frames[0], new(new ImageSize(100, 100))];
        using var extractor = MovingWall.Extractor();
        var tracker = new VideoTracker(extractor, MovingWall.Preset);
        Assert.Throws<DegenerateInputException>(() => tracker.Track(frames, [new(0, 0, new(50, 50))], TrackingMode.Accurate));
        Assert.Throws<DegenerateInputException>(() => tracker.Track(frames, [new(0, 9, new(50, 50))], TrackingMode.Online));
    }

    [Fact]
    public void Track_Twice_GivesTheSameBits()
    {
        var wall = new MovingWall(6, 2.3, 1.1);
        PointQuery[] queries = [new(0, 0, new(60, 60)), new(1, 2, new(120, 80))];
        IReadOnlyList<PointTrack> first = Track(wall, queries, TrackingMode.Accurate), second = Track(wall, queries, TrackingMode.Accurate);
        Assert.Equal(first.SelectMany(t => t.Points), second.SelectMany(t => t.Points));
    }

    /// <summary>Frames up to the last query are stored for the way back, the others pass by; both must read alike.</summary>
    [Theory]
    [InlineData(TrackingMode.Accurate)]
    [InlineData(TrackingMode.Online)]
    [InlineData(TrackingMode.Paper)]
    [InlineData(TrackingMode.Flow)]
    public void Track_AnyMode_ReadsTheVideoOnce(TrackingMode mode)
    {
        var wall = new MovingWall(5, 1, 0);
        int read = 0;
        IEnumerable<RgbImage> Counted()
        {
            foreach (RgbImage frame in wall.Frames)
            {
                read++;
                yield return frame;
            }
        }

        using var extractor = MovingWall.Extractor();
        new VideoTracker(extractor, MovingWall.Preset).Track(Counted(), [new(0, 2, new(60, 60))], mode);
        Assert.Equal(5, read);
    }

    [Theory]
    [InlineData(TrackingMode.Accurate)]
    [InlineData(TrackingMode.Online)]
    [InlineData(TrackingMode.Paper)]
    [InlineData(TrackingMode.Flow)]
    public void Track_Cancelled_Stops(TrackingMode mode)
    {
        using var extractor = MovingWall.Extractor();
        var tracker = new VideoTracker(extractor, MovingWall.Preset);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            tracker.Track(new MovingWall(3, 1, 0).Frames, [new(0, 0, new(60, 60))], mode, cancellation: new CancellationToken(true)));
    }

    private static IReadOnlyList<PointTrack> Track(MovingWall wall, PointQuery[] queries, TrackingMode mode)
    {
        using var extractor = MovingWall.Extractor();
        return new VideoTracker(extractor, MovingWall.Preset).Track(wall.Frames, queries, mode);
    }
}
