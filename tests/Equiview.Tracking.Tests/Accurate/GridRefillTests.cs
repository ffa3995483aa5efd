using Equiview.Features;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Tests.Accurate;

public sealed class GridRefillTests
{
    [Theory]
    [InlineData(TrackingMode.Accurate)]
    [InlineData(TrackingMode.Online)]
    public void Track_ViewThatOpens_IsCoveredByNewPoints(TrackingMode mode)
    {
        // The wall goes out at the left; 60 of 192 pixels come in at the right.
        var wall = new MovingWall(16, -4, 0);
        IReadOnlyList<PointQuery> grid = PointQueries.Grid(MovingWall.Size, 8);
        using IFeatureExtractor extractor = MovingWall.Extractor();
        var tracker = new VideoTracker(extractor, MovingWall.Preset) { Refill = new GridRefill(8, 6) };
        IReadOnlyList<PointTrack> tracks = tracker.Track(wall.Frames, grid, mode);
        PointTrack[] added = [.. tracks.Skip(grid.Count)];
        Assert.NotEmpty(added);
        Assert.Equal(Enumerable.Range(0, tracks.Count), tracks.Select(t => t.Query.Track));
        Assert.All(added, t => Assert.Contains(t.Query.Frame, new[] { 6, 12 }));
        Assert.All(added, t => Assert.True(t.Length == 16 && t.Visible[t.Query.Frame]));
        Assert.Contains(added, t => t.Query.Point.X > 160);
        // Every position of the last look has a visible point near it.
        foreach (PixelPoint g in grid.Select(q => q.Point))
            Assert.Contains(tracks, t => t.Visible[12] && t.Points[12].DistanceTo(g) < 0.75 * 24);
    }

    [Fact]
    public void Missing_WholeGridThatHasMoved_IsNone()
    {
        PixelPoint[] moved = [.. PointQueries.Grid(MovingWall.Size, 8).Select(q => q.Point + new PixelPoint(11, -12))];
        IReadOnlyList<PointQuery> missing = new GridRefill(8, 5).Missing(10, 0, MovingWall.Size, moved, 48);
        Assert.All(missing, q => Assert.True(q.Point.Y > 120, $"{q.Point}")); // the last row has moved up by half a step
        Assert.Empty(new GridRefill(8, 5).Missing(11, 0, MovingWall.Size, [], 48));
        Assert.Equal(48, new GridRefill(8, 5).Missing(10, 0, MovingWall.Size, [], 48)[0].Track);
    }

    [Fact]
    public void Track_RefillOutOfRange_IsRefused()
    {
        using IFeatureExtractor extractor = MovingWall.Extractor();
        var tracker = new VideoTracker(extractor, MovingWall.Preset) { Refill = new GridRefill(8, 0) };
        Assert.Throws<DegenerateInputException>(
            () => tracker.Track(new MovingWall(2, 0, 0).Frames, [new(0, 0, new(9, 9))], TrackingMode.Accurate));
    }
}
