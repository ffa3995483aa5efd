using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Online;

/// <summary>
/// The step machine behind camera, pipe and file: one pass over frames in order of time, or against it. Each step moves the known points
/// and then begins the queries of the new frame. With bounded memory it is the online tracker; two passes without bound make the offline
/// one.
/// </summary>
/// <param name="options">When queries are lost and removed; weights of the search.</param>
/// <param name="memory">Frames of its past a hypothesis keeps; null keeps whole paths.</param>
/// <param name="flowBetween">Dense flow between two frames; null computes it.</param>
internal sealed class TrackingSession(
    PointTrackerOptions options, int? memory, Func<GrayFrame, GrayFrame, FlowPair>? flowBetween = null)
{
    private readonly MultiHypothesisTracker tracker = new(options.Search, memory, flowBetween);
    private readonly List<LiveQuery> queries = [];
    private readonly List<TrackedPoint> refused = [];
    private int frames;

    /// <summary>Size of the frames; known from the first on.</summary>
    public ImageSize Size { get; private set; }

    /// <summary>Moves all points to the next frame.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="gray">Its luma.</param>
    /// <param name="map">Its features.</param>
    /// <exception cref="DegenerateInputException">The frame has another size than the first.</exception>
    public void Step(int frame, GrayFrame gray, FeatureMap map)
    {
        if (frames++ > 0 && gray.Size != Size)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"frame {frame} is {gray.Size}, the frames before it {Size}; frames must have one size"));
        }

        Size = gray.Size;
        tracker.Step(frame, gray, map);
        queries.ForEach(q => q.Update());
    }

    /// <summary>Begins a query in the newest frame; one outside the frame is reported once as removed.</summary>
    /// <returns>Its hypotheses; null where it lies outside the frame.</returns>
    public HypothesisSet? Begin(PointQuery query)
    {
        if (!query.Point.IsFinite || !Size.Contains(query.Point))
        {
            string reason = $"the query lies outside the frame ({Size})";
            refused.Add(new TrackedPoint(query.Track, query.Point, false, 0, false, QueryState.Removed, reason));
            return null;
        }

        var live = new LiveQuery(query.Track, tracker.Add(query), options);
        queries.Add(live);
        return live.Hypotheses;
    }

    /// <summary>Stops following a point but keeps its templates.</summary>
    public void Pause(int track)
    {
        if (Find(track) is { State: not (QueryState.Paused or QueryState.Removed) } query)
        {
            tracker.Remove(query.Hypotheses);
            query.Set(QueryState.Paused, "paused by the user");
        }
    }

    /// <summary>Searches for a paused point in the whole frame.</summary>
    public void Resume(int track)
    {
        if (Find(track) is { State: QueryState.Paused } query)
        {
            tracker.Resume(query.Hypotheses);
            query.Set(QueryState.Lost, "resumed by the user");
        }
    }

    /// <summary>Stops following a point for good.</summary>
    public void Remove(int track) => Find(track)?.Set(QueryState.Removed, "removed by the user");

    /// <summary>The points of the newest frame; those removed in it are reported for the last time.</summary>
    public IReadOnlyList<TrackedPoint> Report()
    {
        TrackedPoint[] points = [.. queries.Select(q => q.ToPoint(Size)), .. refused];
        refused.Clear();
        foreach (LiveQuery query in queries.Where(q => q.State == QueryState.Removed))
            tracker.Remove(query.Hypotheses);
        queries.RemoveAll(q => q.State == QueryState.Removed);
        return points;
    }

    private LiveQuery? Find(int track) => queries.Find(q => q.Track == track);
}
