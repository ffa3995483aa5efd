using Equiview.Features;
using Equiview.Tracking.Beam;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Occlusion;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Accurate;

/// <summary>
/// The offline tracker: candidates of several origins joined by a Viterbi search, over the whole video and in both directions of time from
/// each query (specs/tracking-semantic C2). Frames are read once in order; features stay in memory in half precision only where a query
/// needs earlier frames.
/// </summary>
/// <param name="options">Parts and weights; null means the defaults.</param>
public sealed class AccurateTracker(MultiHypothesisOptions? options = null)
{
    private const double SharpPixels = 0.5;
    private readonly MultiHypothesisOptions options = (options ?? new MultiHypothesisOptions()) with { Memory = null };

    /// <summary>Makes the finer features of a frame; null goes without.</summary>
    internal Func<RgbImage, FrameCrops>? Crops { get; init; }

    /// <summary>Follows points through a video, also to frames before their query.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="features">Maps of the same frames.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <param name="progress">Told after each frame of each direction.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>A track a query, in order.</returns>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end.</exception>
    public IReadOnlyList<PointTrack> Track(IEnumerable<RgbImage> video, IFrameFeatures features, IReadOnlyList<PointQuery> queries, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (queries.Count == 0)
            return [];
        Hypothesis[][] paths = Paths(video, features, queries, progress, cancellation);
        FeatureMap map = features[0];
        double cellPixels = map.Grid.Stride / map.Mapping.ScaleX;
        return [.. queries.Select((q, i) => ToTrack(q, paths[i], cellPixels, map.ImageSize))];
    }

    /// <summary>The best explanation of every frame, [query][frame].</summary>
    internal Hypothesis[][] Paths(IEnumerable<RgbImage> video, IFrameFeatures features, IReadOnlyList<PointQuery> queries, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        PointQueries.Require(queries, features.Count, features[0].ImageSize);
        (GrayFrame Gray, RgbImage? Image)[] frames = [.. video.Select(f => (new GrayFrame(f), Crops is null ? null : f))];
        Hypothesis?[][] paths = [.. queries.Select(_ => new Hypothesis?[features.Count])];
        var flows = new Dictionary<(GrayFrame From, GrayFrame To), FlowPair>();
        int last = queries.Max(q => q.Frame), first = queries.Min(q => q.Frame);
        Sweep([.. Enumerable.Range(first, features.Count - first)], flows, frames, features, queries, paths, progress, cancellation);
        if (last > 0)
            Sweep([.. Enumerable.Range(0, last + 1).Reverse()], flows, frames, features, queries, paths, progress, cancellation);
        return paths!;
    }

    private void Sweep(int[] order, Dictionary<(GrayFrame From, GrayFrame To), FlowPair> flows, (GrayFrame Gray, RgbImage? Image)[] frames, IFrameFeatures features, IReadOnlyList<PointQuery> queries, Hypothesis?[][] paths, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        // Both directions of time ask for the same pairs of frames.
        var tracker = new MultiHypothesisTracker(options, (from, to) => flows.Remove((to, from), out FlowPair? known) ? known.Reversed : flows[(from, to)] = new FlowPair(from, to));
        var beams = new HypothesisSet?[queries.Count];
        int done = 0;
        foreach (int frame in order)
        {
            cancellation.ThrowIfCancellationRequested();
            tracker.Step(frame, frames[frame].Gray, features[frame], frames[frame].Image is { } image ? Crops!(image) : null);
            for (int i = 0; i < queries.Count; i++)
            {
                if (queries[i].Frame == frame)
                    beams[i] = tracker.Add(queries[i]);
            }

            done++;
            progress?.Report(new ProgressEvent("tracking", done, order.Length));
        }

        for (int i = 0; i < beams.Length; i++)
        {
            for (Hypothesis? h = beams[i]!.Best; h is not null; h = h.Parent)
                paths[i][h.Frame] = h;
        }
    }

    private PointTrack ToTrack(PointQuery query, Hypothesis[] path, double cellPixels, ImageSize size)
    {
        PixelPoint[] points = [.. path.Select(h => h.Point)];
        if (options.SmoothAcceleration > 0)
            points = TrackSmoother.Smooth(points, [.. path.Select(h => Sigma(h.Origin, cellPixels))], SharpPixels, options.SmoothAcceleration * size.LongSide);
        return new PointTrack(query, points, [.. path.Select(h => Visibility.IsSeen(h, size, options))], [.. path.Select(h => Visibility.Confidence(h, options))], [.. path.Select(h => h.Origin == CandidateOrigin.OutOfFrame)]);
    }

    // How sharp a place of each origin is: a feature peak to about a third of a cell, flow below the pixel.
    private static double Sigma(CandidateOrigin origin, double cellPixels) => origin switch
    {
        CandidateOrigin.Hidden or CandidateOrigin.OutOfFrame => double.PositiveInfinity,
        CandidateOrigin.Feature => cellPixels / 3,
        _ => SharpPixels / 2,
    };
}
