using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.Online;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking;

/// <summary>
/// Follows points through a camera, a pipe or a video, a frame at a time, in constant memory. Queries given with the source begin in the
/// frame they name. More can be added, paused, resumed and removed at any time, also from other threads; a change takes effect with the
/// next frame. One source at a time.
/// </summary>
/// <param name="extractor">Makes the features; not disposed here.</param>
/// <param name="recipe">How features are made of a frame; null means the default recipe of the extractor.</param>
/// <param name="options">Weights, and when points are given up; null means the defaults.</param>
public sealed class PointTracker(IFeatureExtractor extractor, FeatureRecipe? recipe = null, PointTrackerOptions? options = null)
{
    private readonly FeatureRecipe recipe = recipe ?? extractor.Recipe();
    private readonly PointTrackerOptions options = (options ?? new PointTrackerOptions()) with
    {
        Search = ConfidenceCurve.Apply((options ?? new PointTrackerOptions()).Search, recipe ?? extractor.Recipe()),
    };

    private readonly Lock gate = new();
    private readonly List<Action<TrackingSession, int>> changes = [];
    private int nextTrack;

    /// <summary>Begins further points of a grid while it is followed; null follows the queries alone.</summary>
    public GridRefill? Refill { get; init; }

    /// <summary>Adds a point that is visible in the next frame.</summary>
    /// <param name="point">Raster pixels.</param>
    /// <returns>Number of its track; above those of all queries known so far.</returns>
    public int Add(PixelPoint point)
    {
        lock (gate)
        {
            int track = nextTrack++;
            changes.Add((session, frame) => session.Begin(new PointQuery(track, frame, point)));
            return track;
        }
    }

    /// <summary>Stops following a point but keeps its templates.</summary>
    public void Pause(int track) => Change(session => session.Pause(track));

    /// <summary>Searches for a paused point in the whole frame.</summary>
    public void Resume(int track) => Change(session => session.Resume(track));

    /// <summary>Stops following a point for good.</summary>
    public void Remove(int track) => Change(session => session.Remove(track));

    /// <summary>Follows points through a live source until it ends.</summary>
    /// <param name="source">Frames of one size.</param>
    /// <param name="queries">Points that begin in the frames they name, raster pixels; null where all are added later.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <returns>One result per frame, in order. A query outside the frame is reported once, as removed.</returns>
    /// <exception cref="DegenerateInputException">A frame has another size than the first, or two queries have one number.</exception>
    public IAsyncEnumerable<FrameTracks> TrackAsync(
        IAsyncEnumerable<RgbImage> source, IReadOnlyList<PointQuery>? queries = null, CancellationToken cancellation = default) =>
        TrackAsync(source, _ => queries ?? [], cancellation);

    /// <summary>Follows points through a video frame by frame, exactly as through a camera.</summary>
    /// <param name="video">Frames of one size, read once; for example a <see cref="Imaging.Video.VideoReader"/>.</param>
    /// <param name="queries">Points that begin in the frames they name, raster pixels.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <inheritdoc cref="TrackAsync(IAsyncEnumerable{RgbImage}, IReadOnlyList{PointQuery}, CancellationToken)"/>
    public IAsyncEnumerable<FrameTracks> TrackAsync(
        IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, CancellationToken cancellation = default) =>
        TrackAsync(ToAsync(video), _ => queries, cancellation);

    /// <summary>Follows points that depend on the size of the frames, as a grid does.</summary>
    /// <param name="source">Frames of one size.</param>
    /// <param name="queries">Called once with the size of the first frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <inheritdoc cref="TrackAsync(IAsyncEnumerable{RgbImage}, IReadOnlyList{PointQuery}, CancellationToken)"/>
    public async IAsyncEnumerable<FrameTracks> TrackAsync(
        IAsyncEnumerable<RgbImage> source, Func<ImageSize, IReadOnlyList<PointQuery>> queries,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Run? run = null;
        await foreach (RgbImage frame in source.WithCancellation(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            run ??= Begin(queries(frame.Size));
            yield return run.Next(frame, cancellation);
        }
    }

    /// <summary>The same frame by frame without asynchrony, for files.</summary>
    internal IEnumerable<FrameTracks> Track(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, CancellationToken cancellation)
    {
        Run run = Begin(queries);
        foreach (RgbImage frame in video)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return run.Next(frame, cancellation);
        }
    }

    private static async IAsyncEnumerable<RgbImage> ToAsync(IEnumerable<RgbImage> video)
    {
        foreach (RgbImage frame in video)
        {
            await Task.Yield();
            yield return frame;
        }
    }

    private Run Begin(IReadOnlyList<PointQuery> queries)
    {
        options.Check();
        Refill?.Check();
        PointQueries.RequireDistinct(queries);
        lock (gate)
            nextTrack = Math.Max(nextTrack, queries.Select(q => q.Track + 1).DefaultIfEmpty(0).Max());
        return new Run(extractor, recipe, options, queries, ApplyChanges, Missing);
    }

    private void Change(Action<TrackingSession> change)
    {
        lock (gate)
            changes.Add((session, _) => change(session));
    }

    // The points to begin in a frame beside those that were tracked into it.
    private IReadOnlyList<PointQuery> Missing(int frame, int first, ImageSize size, IReadOnlyList<TrackedPoint> points)
    {
        lock (gate)
        {
            IReadOnlyList<PointQuery> missing =
                Refill?.Missing(frame, first, size, points.Where(p => p.Visible).Select(p => p.Point), nextTrack) ?? [];
            nextTrack += missing.Count;
            return missing;
        }
    }

    private IReadOnlyList<TrackedPoint> ApplyChanges(TrackingSession session, int frame)
    {
        lock (gate)
        {
            changes.ForEach(change => change(session, frame));
            changes.Clear();
            return session.Report();
        }
    }

    /// <summary>One source being followed.</summary>
    private sealed class Run(
        IFeatureExtractor extractor, FeatureRecipe recipe, PointTrackerOptions options, IReadOnlyList<PointQuery> queries,
        Func<TrackingSession, int, IReadOnlyList<TrackedPoint>> report,
        Func<int, int, ImageSize, IReadOnlyList<TrackedPoint>, IReadOnlyList<PointQuery>> missing)
    {
        private readonly int first = queries.Select(q => q.Frame).DefaultIfEmpty(0).Min();
        private readonly TrackingSession session = new(options, options.MemoryFrames);
        private readonly ILookup<int, PointQuery> byFrame = queries.ToLookup(q => q.Frame);
        private int number;

        public FrameTracks Next(RgbImage frame, CancellationToken cancellation)
        {
            using DiagnosticOperation operation = EquiviewDiagnostics.Begin("track frame", extractor.Info.Model);
            operation.SetImage(frame.Size);
            long arrived = Stopwatch.GetTimestamp();
            session.Step(number, new GrayFrame(frame), extractor.Extract(frame, recipe, cancellation));
            foreach (PointQuery query in byFrame[number])
                session.Begin(query);
            IReadOnlyList<TrackedPoint> points = report(session, number);
            if (missing(number, first, frame.Size, points) is { Count: > 0 } added)
            {
                foreach (PointQuery query in added)
                    session.Begin(query);
                points = [.. points.Where(p => p.State == QueryState.Removed), .. session.Report()];
            }

            return new FrameTracks(number++, points, Stopwatch.GetElapsedTime(arrived));
        }
    }
}
