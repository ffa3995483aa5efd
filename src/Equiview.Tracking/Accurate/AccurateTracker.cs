using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Online;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Accurate;

/// <summary>
/// The offline tracker: the steps of <see cref="TrackingSession"/> with whole paths kept, once forward from the first query and, where a
/// query is not in frame 0, once backward from the last one. The path of lowest cost is read back from its end (Viterbi). Up to the last
/// query's frame luma and features (in half precision) are kept for the backward pass as far as memory allows; the frames before them are
/// read again, window by window.
/// </summary>
/// <param name="options">Candidates, costs and thresholds.</param>
/// <param name="memoryBytes">What frames and open paths may take; see <see cref="MemoryShare"/>.</param>
internal sealed class AccurateTracker(MultiHypothesisOptions options, long memoryBytes = long.MaxValue)
{
    private readonly MultiHypothesisOptions options = options;

    /// <summary>Begins new points while a grid is followed; null follows the queries alone.</summary>
    public GridRefill? Refill { get; init; }

    /// <summary>Bytes of frames that were held at most.</summary>
    public long PeakFrameBytes { get; private set; }

    /// <summary>Undecided nodes of all paths at most.</summary>
    public long PeakOpenNodes { get; private set; }

    /// <summary>How often a window of frames was read again.</summary>
    public int Windows { get; private set; }

    private long MaxOpenNodes => (long)(memoryBytes * MemoryShare.Paths / Hypothesis.Bytes);

    /// <summary>Tracks points through a video, also to frames before their query.</summary>
    /// <param name="video">The frames, read once where they fit into memory.</param>
    /// <param name="queries">One or more points that were checked against the video.</param>
    /// <param name="flowBetween">Dense flow between two frames; null computes it.</param>
    /// <param name="again">So many frames from a frame on, read again; null enumerates the video again.</param>
    /// <param name="progress">Reports each frame of each direction.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>A track per query, in order, and then those of <see cref="Refill"/>.</returns>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<PreparedFrame> video, IReadOnlyList<PointQuery> queries, Func<GrayFrame, GrayFrame, FlowPair>? flowBetween = null,
        Func<int, int, IEnumerable<PreparedFrame>>? again = null, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        List<PointQuery> all = [.. queries];
        int first = all.Min(q => q.Frame), count = 0;
        var flows = new SharedFlows(flowBetween ?? ((from, to) => new FlowPair(from, to)));
        again ??= (from, frames) => video.Skip(from).Take(frames);
        var held = new HeldFrames(memoryBytes, (from, frames) => again(from, frames).Select((f, i) => (from + i, f)))
        {
            Released = flows.Release,
        };
        var forward = new Pass(this, flows.Between);
        int lastAsked = all.Max(q => q.Frame);
        foreach (PreparedFrame read in video)
        {
            cancellation.ThrowIfCancellationRequested();
            flows.Keep = count <= lastAsked || Refill is not null;
            PreparedFrame frame = held.Add(count, read, keep: flows.Keep);
            if (count >= first)
                forward.Step(count, frame, all);
            if (Refill?.Missing(count, first, frame.Gray.Size, forward.Visible, all.Max(q => q.Track) + 1) is { Count: > 0 } added)
            {
                all.AddRange(added);
                forward.Begin(count, all);
            }

            count++;
            progress?.Report(new ProgressEvent("tracking", count));
        }

        IReadOnlyList<PathStep>[] after = forward.End(), before = [];
        int last = all.Max(q => q.Frame);
        if (last > 0)
        {
            flows.Keep = false;
            var backward = new Pass(this, flows.Between);
            for (int frame = last; frame >= 0; frame--)
            {
                cancellation.ThrowIfCancellationRequested();
                backward.Step(frame, held.Get(frame), all);
                progress?.Report(new ProgressEvent("tracking backward", last + 1 - frame, last + 1));
            }

            before = backward.End();
        }

        (PeakFrameBytes, Windows) = (held.PeakBytes, held.Windows);
        return [.. all.Select((q, i) => Joined(q, before.ElementAtOrDefault(i) ?? [], after[i]))];
    }

    // before: from the query's frame to frame 0; after: from the query's frame to the last.
    private static PointTrack Joined(PointQuery query, IReadOnlyList<PathStep> before, IReadOnlyList<PathStep> after)
    {
        PathStep[] path = [.. before.Skip(1).Reverse(), .. after];
        return new PointTrack(
            query,
            Array.ConvertAll(path, s => s.Point),
            Array.ConvertAll(path, s => s.Visible),
            Array.ConvertAll(path, s => s.Confidence),
            Array.ConvertAll(path, s => s.OutOfFrame));
    }

    /// <summary>One direction of time.</summary>
    private sealed class Pass(AccurateTracker owner, Func<GrayFrame, GrayFrame, FlowPair> flowBetween)
    {
        private const int SettleEvery = 16;
        private readonly int keep = MultiHypothesisTracker.Reach(owner.options);
        private readonly TrackingSession session = new(new PointTrackerOptions { Search = owner.options }, memory: null, flowBetween);
        private readonly Dictionary<int, (HypothesisSet Set, PathRecord Path)> points = []; // by position among the queries
        private int steps;

        /// <summary>Where the points are that the newest frame shows.</summary>
        public IEnumerable<PixelPoint> Visible => points.Values.Where(p => p.Set.Best is var best
            && Visibility.IsSeen(best, session.Size, owner.options.Visibility)).Select(p => p.Set.Best.Point);

        public void Step(int number, PreparedFrame frame, IReadOnlyList<PointQuery> queries)
        {
            session.Step(number, frame.Gray, frame.Map);
            Begin(number, queries);
            if (++steps % SettleEvery == 0)
                Settle();
        }

        /// <summary>Begins the queries of the newest frame that have not begun.</summary>
        public void Begin(int frame, IReadOnlyList<PointQuery> queries)
        {
            for (int i = 0; i < queries.Count; i++)
            {
                if (queries[i].Frame == frame && !points.ContainsKey(i) && session.Begin(queries[i]) is { } point)
                    points[i] = (point, new PathRecord(point, session.Size, owner.options.Visibility));
            }
        }

        /// <summary>[query] its path.</summary>
        public IReadOnlyList<PathStep>[] End() => [.. Enumerable.Range(0, points.Count).Select(i => points[i].Path.End())];

        private void Settle()
        {
            foreach ((HypothesisSet _, PathRecord path) in points.Values)
                path.Settle(keep);
            long open = points.Values.Sum(p => (long)p.Path.OpenNodes);
            foreach (PathRecord path in points.Values.Select(p => p.Path).OrderByDescending(p => p.OpenNodes))
            {
                if (open <= owner.MaxOpenNodes)
                    break;
                open -= path.OpenNodes;
                path.Decide(keep);
                open += path.OpenNodes;
            }

            owner.PeakOpenNodes = Math.Max(owner.PeakOpenNodes, open);
        }
    }
}
