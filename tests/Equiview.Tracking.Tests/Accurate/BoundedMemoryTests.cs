using Equiview.Features;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Tests.Accurate;

public sealed class BoundedMemoryTests
{
    private static readonly PointQuery[] Queries =
    [
        new(0, 0, new(60, 80)), new(1, 39, new(100.3, 60.7)), new(2, 20, new(90, 90)),
    ];

    [Fact]
    public void Track_WindowsOfFrames_GiveTheBitsOfTheWholeVideo()
    {
        PreparedFrame[] frames = Prepare(new MovingWall(44, 1.1, -0.6, f => new(20 + (5 * f), 72)));
        var whole = new AccurateTracker(new());
        var bounded = new AccurateTracker(new(), MemoryFor(frames[0], 18));
        Same(whole.Track(frames, Queries), bounded.Track(frames, Queries));
        Assert.Equal((0, 2), (whole.Windows, bounded.Windows));
        long frame = HeldFrames.BytesOf(frames[0].Map, frames[0].Gray.Size);
        Assert.Equal((40 * frame, 18 * frame), (whole.PeakFrameBytes, bounded.PeakFrameBytes));
    }

    [Fact]
    public void TrackAnchored_WindowsOfFrames_GiveTheBitsOfTheWholeVideo()
    {
        var wall = new MovingWall(44, 1.1, -0.6);
        PointAnchor[] anchors =
        [
            new(0, 2, new(60, 80)), new(0, 41, new(102.9, 56.6)), new(1, 39, new(100.3, 60.7)), new(1, 8, default, false),
        ];
        using IFeatureExtractor extractor = MovingWall.Extractor();
        long bound = MemoryFor(Prepare(wall)[0], 20);
        Same(
            new VideoTracker(extractor, MovingWall.Preset).TrackAnchored(wall.Frames, anchors),
            new VideoTracker(extractor, MovingWall.Preset) { MemoryBytes = bound }.TrackAnchored(wall.Frames, anchors));
    }

    [Fact]
    public void Track_MemoryBelowAWindow_IsRefusedWithWhatItNeeds()
    {
        PreparedFrame[] frames = Prepare(new MovingWall(30, 1, 0));
        var error = Assert.Throws<DegenerateInputException>(
            () => new AccurateTracker(new(), MemoryFor(frames[0], 8)).Track(frames, [new(0, 29, new(60, 60))]));
        Assert.Contains("allow at least 0.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settle_AnyTime_LeavesThePathAsItIs()
    {
        PreparedFrame[] frames = Prepare(new MovingWall(40, 1, 0, f => new(20 + (4 * f), 72)));
        HypothesisSet point = Follow(frames, (_, _) => { }, out PathRecord late);
        HypothesisSet other = Follow(frames, (path, _) => path.Settle(MultiHypothesisTracker.Reach(new())), out PathRecord often);
        Assert.Equal(late.End(), often.End());
        Assert.Equal(40, often.End().Count);
        Assert.Null(other.Best.Ancestor(38));
        Assert.NotNull(point.Best.Ancestor(39));
    }

    [Fact]
    public void Decide_OpenPaths_KeepsTheBestAndShortensThem()
    {
        PreparedFrame[] frames = Prepare(new MovingWall(40, 1, 0, f => new(100, 72)));
        int most = 0;
        HypothesisSet point = Follow(
            frames,
            (path, _) =>
            {
                path.Settle(8);
                if (path.OpenFrames > 2)
                    path.Decide(8);
                most = Math.Max(most, path.OpenFrames);
            },
            out PathRecord record);
        Assert.InRange(most, 0, 3);
        Assert.Equal(40, record.End().Count);
        Assert.Equal(39, point.Best.Frame);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Track_LongVideo_HoldsNoMoreThanTheBound()
    {
        const int Count = 1500;
        var wall = new MovingWall(60, 1, 0.5);
        PreparedFrame[] frames = Prepare(wall);
        // Back and forth, so that the points stay in sight.
        PreparedFrame At(int f) => frames[f % 118 < 60 ? f % 118 : 118 - (f % 118)];
        long bound = MemoryFor(frames[0], 64);
        var tracker = new AccurateTracker(new(), bound);
        IReadOnlyList<PointTrack> tracks = tracker.Track(
            Enumerable.Range(0, Count).Select(At),
            [.. Enumerable.Range(0, 10).Select(i => new PointQuery(i, i * 149, new(70 + (5 * i), 60 + (3 * i))))],
            again: (first, count) => Enumerable.Range(first, count).Select(At));
        Assert.All(tracks, t => Assert.Equal(Count, t.Length));
        Assert.InRange(tracker.PeakFrameBytes, 1, bound);
        Assert.InRange(tracker.PeakFrameBytes + (tracker.PeakOpenNodes * Hypothesis.Bytes), 1, bound);
        Assert.InRange(tracker.Windows, 20, 22);
    }

    private static HypothesisSet Follow(PreparedFrame[] frames, Action<PathRecord, int> eachFrame, out PathRecord record)
    {
        var tracker = new MultiHypothesisTracker(new());
        tracker.Step(0, frames[0].Gray, frames[0].Map);
        HypothesisSet point = tracker.Add(new(0, 0, new(100, 72)));
        record = new PathRecord(point, MovingWall.Size, new());
        for (int f = 1; f < frames.Length; f++)
        {
            tracker.Step(f, frames[f].Gray, frames[f].Map);
            eachFrame(record, f);
        }

        return point;
    }

    private static PreparedFrame[] Prepare(MovingWall wall)
    {
        using IFeatureExtractor extractor = MovingWall.Extractor();
        return [.. wall.Frames.Select(f => PreparedFrame.Make(f, extractor, MovingWall.Preset, default))];
    }

    // The memory whose share for frames holds so many.
    private static long MemoryFor(PreparedFrame frame, int frames) =>
        (long)Math.Ceiling((frames + 0.01) * HeldFrames.BytesOf(frame.Map, frame.Gray.Size) / MemoryShare.Frames);

    private static void Same(IReadOnlyList<PointTrack> expected, IReadOnlyList<PointTrack> actual)
    {
        Assert.Equal(expected.SelectMany(t => t.Points), actual.SelectMany(t => t.Points));
        Assert.Equal(expected.SelectMany(t => t.Confidence), actual.SelectMany(t => t.Confidence));
        Assert.Equal(expected.SelectMany(t => t.Visible), actual.SelectMany(t => t.Visible));
        Assert.Equal(expected.SelectMany(t => t.OutOfFrame), actual.SelectMany(t => t.OutOfFrame));
    }
}
