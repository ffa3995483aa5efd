using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Online;
namespace Equiview.Tracking.Accurate;

/// <summary>
/// The offline tracker: the steps of <see cref="TrackingSession"/> with whole paths kept, once forward from the first query and, where a
/// query is not in frame 0, once backward from the last one. The path of lowest cost is read back from its end (Viterbi). Frames are read
/// once; up to the last query's frame their luma and features (in half precision) are kept for the backward pass.
/// </summary>
/// <param name="options">Candidates, costs and thresholds.</param>
internal sealed class AccurateTracker(MultiHypothesisOptions options)
{
    /// <summary>Tracks points through a video, also to frames before their query.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="queries">One or more points that were checked against the video.</param>
    /// <param name="flowBetween">Dense flow between two frames; null computes it.</param>
    /// <param name="progress">Reports each frame of each direction.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>A track per query, in order.</returns>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<PreparedFrame> video, IReadOnlyList<PointQuery> queries, Func<GrayFrame, GrayFrame, FlowPair>? flowBetween = null,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        int first = queries.Min(q => q.Frame), last = queries.Max(q => q.Frame);
        var flows = new SharedFlows(flowBetween ?? ((from, to) => new FlowPair(from, to)));
        var forward = new Pass(options, queries, flows.Between);
        var features = new StoredFrameFeatures();
        var grays = new List<GrayFrame>();
        int count = 0;
        foreach (PreparedFrame frame in video)
        {
            cancellation.ThrowIfCancellationRequested();
            FeatureMap map = features.Add(frame.Map, keep: count <= last);
            if (count <= last)
                grays.Add(frame.Gray);
            flows.Keep = count <= last;
            if (count >= first)
                forward.Step(count, frame.Gray, map);
            count++;
            progress?.Report(new ProgressEvent("tracking", count));
        }

        Hypothesis?[][] paths = [.. queries.Select(_ => new Hypothesis?[count])];
        forward.Read(paths);
        if (last > 0)
        {
            flows.Keep = false;
            var backward = new Pass(options, queries, flows.Between);
            for (int frame = last; frame >= 0; frame--)
            {
                cancellation.ThrowIfCancellationRequested();
                backward.Step(frame, grays[frame], features[frame]);
                progress?.Report(new ProgressEvent("tracking backward", last + 1 - frame, last + 1));
            }

            backward.Read(paths);
        }

        return [.. queries.Select((q, i) => TrackPaths.ToTrack(q, paths[i]!, forward.Size, options.Visibility))];
    }

    /// <summary>One direction of time.</summary>
    private sealed class Pass(
        MultiHypothesisOptions options, IReadOnlyList<PointQuery> queries, Func<GrayFrame, GrayFrame, FlowPair> flowBetween)
    {
        private readonly TrackingSession session = new(new PointTrackerOptions { Search = options }, memory: null, flowBetween);
        private readonly HypothesisSet?[] points = new HypothesisSet?[queries.Count];

        public ImageSize Size => session.Size;

        public void Step(int frame, GrayFrame gray, FeatureMap map)
        {
            session.Step(frame, gray, map);
            for (int i = 0; i < points.Length; i++)
            {
                if (queries[i].Frame == frame)
                    points[i] = session.Begin(queries[i]);
            }
        }

        /// <summary>Writes the best path of each point into [query][frame].</summary>
        public void Read(Hypothesis?[][] paths)
        {
            for (int i = 0; i < points.Length; i++)
            {
                for (Hypothesis? h = points[i]?.Best; h is not null; h = h.Parent)
                    paths[i][h.Frame] = h;
            }
        }
    }
}
