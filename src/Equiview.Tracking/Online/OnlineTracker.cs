using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Tracking.Beam;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
namespace Equiview.Tracking.Online;

/// <summary>
/// Follows points through a live source, a frame at a time, in constant memory: the past is kept for <see cref="MultiHypothesisOptions.Memory"/> frames.
/// Queries are added, paused and removed at any time, also from other threads; a change takes effect with the next frame.
/// </summary>
/// <param name="extractor">Makes the features; not disposed here.</param>
/// <param name="recipe">How frames are prepared.</param>
/// <param name="options">When points are given up; null means the defaults.</param>
public sealed class OnlineTracker(IFeatureExtractor extractor, FeatureRecipe recipe, OnlineOptions? options = null)
{
    private readonly OnlineOptions options = options ?? new OnlineOptions();
    private readonly Lock gate = new();
    private readonly List<Action<MultiHypothesisTracker>> changes = [];
    private readonly List<(LiveQuery Query, string? Reason)> queries = [];
    private readonly List<TrackedPoint> gone = [];
    private ImageSize size;
    private int nextTrack;

    /// <summary>Adds a point as seen in the next frame.</summary>
    /// <param name="point">Raster pixels.</param>
    /// <returns>Its number.</returns>
    public int Add(PixelPoint point)
    {
        lock (gate)
        {
            int track = nextTrack++;
            changes.Add(tracker =>
            {
                if (!point.IsFinite || !size.Contains(point))
                    gone.Add(new TrackedPoint(track, point, false, 0, false, QueryState.Removed, $"the query lies outside the frame ({size})"));
                else
                    queries.Add((new LiveQuery(track, tracker.Add(new PointQuery(track, 0, point)), options), "added"));
            });
            return track;
        }
    }

    /// <summary>Stops following a point but keeps what it looks like.</summary>
    public void Pause(int track) => Change(track, (tracker, query) =>
    {
        tracker.Remove(query.Beam);
        return query.Set(QueryState.Paused, "paused by the user");
    });

    /// <summary>Looks for a paused point again, in the whole frame.</summary>
    public void Resume(int track) => Change(track, (tracker, query) =>
    {
        if (query.State != QueryState.Paused)
            return null;
        tracker.Resume(query.Beam);
        return query.Set(QueryState.Lost, "resumed by the user");
    });

    /// <summary>Forgets a point.</summary>
    public void Remove(int track) => Change(track, (tracker, query) =>
    {
        tracker.Remove(query.Beam);
        return query.Set(QueryState.Removed, "removed by the user");
    });

    /// <summary>Follows all points through a source until it ends.</summary>
    /// <param name="source">Frames of one size.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>One result a frame, in order.</returns>
    /// <exception cref="DegenerateInputException">A frame has another size than the first.</exception>
    public async IAsyncEnumerable<TrackedFrame> TrackAsync(IAsyncEnumerable<RgbImage> source, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options.Check();
        var tracker = new MultiHypothesisTracker(options.Beam);
        Func<RgbImage, FrameCrops>? crops = FrameCrops.Maker(extractor, recipe, options.Beam);
        int number = 0;
        await foreach (RgbImage frame in source.WithCancellation(cancellation).ConfigureAwait(false))
        {
            long arrived = Stopwatch.GetTimestamp();
            if (number > 0 && frame.Size != size)
                throw new DegenerateInputException(FormattableString.Invariant($"frame {number} is {frame.Size}, the first frame {size}; frames must have one size"));
            size = frame.Size;
            tracker.Step(number, new GrayFrame(frame), extractor.Extract(frame, recipe, cancellation), crops?.Invoke(frame));
            IReadOnlyList<TrackedPoint> points = Report(tracker);
            yield return new TrackedFrame(number++, points, Stopwatch.GetElapsedTime(arrived));
        }
    }

    private TrackedPoint[] Report(MultiHypothesisTracker tracker)
    {
        lock (gate)
        {
            for (int i = 0; i < queries.Count; i++)
                queries[i] = (queries[i].Query, queries[i].Query.Update());
            changes.ForEach(change => change(tracker));
            changes.Clear();
            TrackedPoint[] points = [.. queries.Select(q => q.Query.ToPoint(q.Reason, size)), .. gone];
            gone.Clear();
            foreach ((LiveQuery query, _) in queries.Where(q => q.Query.State == QueryState.Removed))
                tracker.Remove(query.Beam);
            queries.RemoveAll(q => q.Query.State == QueryState.Removed);
            return points;
        }
    }

    private void Change(int track, Func<MultiHypothesisTracker, LiveQuery, string?> change)
    {
        lock (gate)
        {
            changes.Add(tracker =>
            {
                int at = queries.FindIndex(q => q.Query.Track == track);
                if (at >= 0)
                    queries[at] = (queries[at].Query, change(tracker, queries[at].Query) ?? queries[at].Reason);
            });
        }
    }
}
