using Equiview.Features;
using Equiview.TestKit;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Tests.Accurate;

public sealed class AnchoredTrackerTests
{
    private static readonly MovingWall Wall = new(12, 1.5, -0.5, f => new(20 + (14 * f), 72));
    private static readonly PointAnchor[] Queries = [new(4, 0, new(100, 72)), new(7, 5, new(60, 100)), new(9, 0, new(140, 40))];
    private static readonly PointAnchor Moved = new(4, 6, new(112.25, 66.5)), Later = new(4, 9, new(113, 67));

    [Fact]
    public void TrackAnchored_OneAnchorEach_IsWhatAccurateGives()
    {
        PointQuery[] queries = [.. Queries.Select(a => new PointQuery(a.Track, a.Frame, a.Point))];
        IReadOnlyList<PointTrack> plain = Run(t => t.Track(Wall.Frames, queries, TrackingMode.Accurate));
        IReadOnlyList<PointTrack> anchored = Run(t => t.TrackAnchored(Wall.Frames, Queries));
        Assert.Equal(plain.SelectMany(t => t.Visible), anchored.SelectMany(t => t.Visible));
        foreach ((PointTrack a, PointTrack b) in plain.Zip(anchored))
            Assert.All(Enumerable.Range(0, a.Length), f => Assert.InRange(a.Points[f].DistanceTo(b.Points[f]), 0, 1e-3));
    }

    [Fact]
    public void TrackAnchored_SeveralAnchors_PassesThroughEach()
    {
        PointAnchor hidden = new(4, 8, new(90.5, 60.25), false);
        PointTrack track = Run(t => t.TrackAnchored(Wall.Frames, [.. Queries, Moved, Later, hidden]))[0];
        foreach (PointAnchor anchor in new[] { Queries[0], Moved, hidden, Later })
        {
            Assert.Equal(anchor.Point, track.Points[anchor.Frame]);
            Assert.Equal(anchor.Visible, track.Visible[anchor.Frame]);
            Assert.Equal(anchor.Visible ? 1 : 0, track.Confidence[anchor.Frame]);
        }

        Assert.All(track.Points, p => Assert.True(p.IsFinite));
    }

    [Fact]
    public void Correct_AnyAnchor_EqualsTheFullRunAndLeavesTheRest()
    {
        IReadOnlyList<PointTrack> before = Run(t => t.TrackAnchored(Wall.Frames, [.. Queries, Later]));
        IReadOnlyList<PointTrack> after = Run(t => t.Correct(Wall.Frames, before, [.. Queries, Later], [Moved]));
        AssertSame(Run(t => t.TrackAnchored(Wall.Frames, [.. Queries, Moved, Later])), after);
        Assert.Same(before[1], after[1]);
        Assert.Same(before[2], after[2]);
        // What lies beyond the next anchor does not depend on the correction.
        Assert.Equal(before[0].Points[9..], after[0].Points[9..]);
        Assert.NotEqual(before[0].Points[..9], after[0].Points[..9]);
    }

    [Fact]
    public void Correct_IsObservedAsTracking()
    {
        IReadOnlyList<PointTrack> before = [];
        var operations = ObservedOperations.Of(() => before = Run(t => t.TrackAnchored(Wall.Frames, Queries)));
        Assert.Equal(("track", (object?)3L), operations[^1]);
        operations = ObservedOperations.Of(() => Run(t => t.Correct(Wall.Frames, before, Queries, [Later])));
        Assert.Equal(("track", (object?)3L), operations[^1]);
        Assert.Contains(operations, o => o.Operation == "extract");
    }

    [Fact]
    public void Correct_QueryInTheMiddle_KeepsTheOtherSide()
    {
        IReadOnlyList<PointTrack> before = Run(t => t.TrackAnchored(Wall.Frames, Queries));
        PointAnchor fix = new(7, 9, new(64, 95));
        IReadOnlyList<PointTrack> after = Run(t => t.Correct(Wall.Frames, before, Queries, [fix]));
        Assert.Equal(before[1].Points[..6], after[1].Points[..6]);
        Assert.Equal(fix.Point, after[1].Points[9]);
        AssertSame(Run(t => t.TrackAnchored(Wall.Frames, [.. Queries, fix])), after);
    }

    [Fact]
    public void Correct_FarFrames_AreNotExtracted()
    {
        using var counting = new CountingExtractor();
        var tracker = new VideoTracker(counting, MovingWall.Preset);
        IReadOnlyList<PointTrack> before = tracker.TrackAnchored(Wall.Frames, [.. Queries, Moved, Later]);
        counting.Count = 0;
        tracker.Correct(Wall.Frames, before, [.. Queries, Moved, Later], [new(4, 7, new(112, 67))]);
        Assert.Equal(4, counting.Count); // frames 6 to 9
    }

    /// <summary>What a user waits for: features come from the cache, and one point moves through the changed frames.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Correct_FiveTimesIn200Frames_EachTakesUnderATenthOfTheFirstRun()
    {
        var wall = new MovingWall(200, 0.3, -0.15);
        List<PointAnchor> anchors = [.. PointQueries.Grid(MovingWall.Size, 7).Select(PointAnchor.Of)];
        using var cached = new CachingExtractor();
        AnchoredVideo Video() => new(cached, MovingWall.Preset, new());
        AnchoredVideo first = Video();
        IReadOnlyList<PointTrack> tracks = first.Track(wall.Frames, anchors, null, default);
        Assert.Equal((200, 200L * anchors.Count), (cached.Made, first.PointSteps));
        foreach ((int i, int frame) in new[] { 100, 40, 160, 30, 190 }.Index())
        {
            AnchoredVideo again = Video();
            PointAnchor fix = new(i < 3 ? 17 : 22, frame, tracks[i < 3 ? 17 : 22].Points[frame] + new PixelPoint(1, 1));
            tracks = again.Correct(wall.Frames, tracks, anchors, [fix], null, default);
            anchors.Add(fix);
            Assert.Equal(fix.Point, tracks[fix.Track].Points[frame]);
            Assert.InRange(again.PointSteps, 1, first.PointSteps / 10);
        }

        Assert.Equal(200, cached.Made); // nothing was extracted again
    }

    [Fact]
    public void Correct_WrongInput_IsRefused()
    {
        IReadOnlyList<PointTrack> before = Run(t => t.TrackAnchored(Wall.Frames, Queries));
        Assert.Throws<DegenerateInputException>(() => Run(t => t.Correct(Wall.Frames, before, Queries, [new(5, 3, new(9, 9))])));
        Assert.Throws<DegenerateInputException>(() => Run(t => t.Correct(Wall.Frames, before, Queries, [new(4, 99, new(9, 9))])));
        Assert.Throws<DegenerateInputException>(() => Run(t => t.TrackAnchored(Wall.Frames, [new(1, 2, new(9, 9), false)])));
        Assert.Throws<DegenerateInputException>(() => Run(t => t.TrackAnchored(Wall.Frames, [new(1, 2, new(900, 9))])));
    }

    private static IReadOnlyList<PointTrack> Run(Func<VideoTracker, IReadOnlyList<PointTrack>> track)
    {
        using var extractor = MovingWall.Extractor();
        return track(new VideoTracker(extractor, MovingWall.Preset));
    }

    private static void AssertSame(IReadOnlyList<PointTrack> expected, IReadOnlyList<PointTrack> actual)
    {
        Assert.Equal(expected.Select(t => t.Query.Track), actual.Select(t => t.Query.Track));
        Assert.Equal(expected.SelectMany(t => t.Points), actual.SelectMany(t => t.Points));
        Assert.Equal(expected.SelectMany(t => t.Visible), actual.SelectMany(t => t.Visible));
        Assert.Equal(expected.SelectMany(t => t.Confidence), actual.SelectMany(t => t.Confidence));
        Assert.Equal(expected.SelectMany(t => t.OutOfFrame), actual.SelectMany(t => t.OutOfFrame));
    }

    private sealed class CountingExtractor() : DelegatingFeatureExtractor(MovingWall.Extractor())
    {
        public int Count { get; set; }

        public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
        {
            Count++;
            return base.Extract(image, recipe, cancellation);
        }
    }

    private sealed class CachingExtractor() : DelegatingFeatureExtractor(MovingWall.Extractor())
    {
        private readonly Dictionary<RgbImage, FeatureMap> known = [];

        public int Made => known.Count;

        public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default) =>
            known.TryGetValue(image, out FeatureMap? map) ? map : known[image] = base.Extract(image, recipe, cancellation);
    }
}
