using Equiview.Features;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Beam;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Occlusion;
using Equiview.Tracking.Online;
using Equiview.Tracking.Paper;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking;

/// <summary>From a video and queries to tracks: the main flow of 'equiview track'.</summary>
/// <param name="extractor">Makes the features; not disposed here.</param>
/// <param name="recipe">How frames are prepared; for <see cref="TrackingMode.Paper"/> take the "tracking" recipe.</param>
/// <param name="options">Parts and weights of the candidate trackers; null means the defaults.</param>
public sealed class VideoTracker(IFeatureExtractor extractor, FeatureRecipe recipe, MultiHypothesisOptions? options = null)
{
    /// <summary>Follows points.</summary>
    /// <param name="video">The frames; may be enumerated twice.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <param name="mode">How.</param>
    /// <param name="progress">Told of every frame.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>A track a query, in order. Online, frames before the query hold its own point as hidden.</returns>
    /// <exception cref="DegenerateInputException">A query cannot be tracked, or frames differ in size.</exception>
    public IReadOnlyList<PointTrack> Track(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, TrackingMode mode, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (mode == TrackingMode.Flow)
            return new LucasKanadeTracker().Track(video, queries);
        if (mode == TrackingMode.Online)
            return Online(video, queries, progress, cancellation);
        StoredFrameFeatures features = StoredFrameFeatures.Extract(video, extractor, recipe, progress, cancellation);
        return mode == TrackingMode.Paper
            ? new PaperTracker(features).Track(queries, cancellation: cancellation)
            : new AccurateTracker(options) { Crops = options is null ? null : FrameCrops.Maker(extractor, recipe, options) }.Track(video, features, queries, progress, cancellation);
    }

    private List<PointTrack> Online(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        MultiHypothesisOptions beamOptions = (options ?? new MultiHypothesisOptions()) with { Memory = new OnlineOptions().Beam.Memory };
        var tracker = new MultiHypothesisTracker(beamOptions);
        Func<RgbImage, FrameCrops>? crops = FrameCrops.Maker(extractor, recipe, beamOptions);
        var beams = new HypothesisSet?[queries.Count];
        List<Hypothesis?>[] paths = [.. queries.Select(_ => new List<Hypothesis?>())];
        int frame = 0;
        ImageSize size = default;
        foreach (RgbImage image in video)
        {
            cancellation.ThrowIfCancellationRequested();
            size = image.Size;
            tracker.Step(frame, new GrayFrame(image), extractor.Extract(image, recipe, cancellation), crops?.Invoke(image));
            for (int i = 0; i < beams.Length; i++)
            {
                if (queries[i].Frame == frame && queries[i].Point.IsFinite && size.Contains(queries[i].Point))
                    beams[i] = tracker.Add(queries[i]);
                paths[i].Add(beams[i]?.Best);
            }

            frame++;
            progress?.Report(new ProgressEvent("tracking", frame));
        }

        PointQueries.Require(queries, frame, size);
        return [.. queries.Select((q, i) => new PointTrack(q, [.. paths[i].Select(h => h?.Point ?? q.Point)], [.. paths[i].Select(h => h is not null && Visibility.IsSeen(h, size, beamOptions))], [.. paths[i].Select(h => h is null ? 0 : Visibility.Confidence(h, beamOptions))], [.. paths[i].Select(h => h?.Origin == CandidateOrigin.OutOfFrame)]))];
    }
}
