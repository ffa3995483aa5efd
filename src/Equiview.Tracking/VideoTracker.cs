using Equiview.Features;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Online;
using Equiview.Tracking.Paper;
using Equiview.Tracking.Queries;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking;

/// <summary>
/// Tracks points through a whole video: the main flow of 'equiview track'. <see cref="TrackingMode.Online"/> gives exactly what
/// <see cref="PointTracker"/> gives frame by frame; <see cref="TrackingMode.Accurate"/> adds a pass against time to the same steps.
/// </summary>
/// <param name="extractor">Makes the features; not disposed here.</param>
/// <param name="recipe">How features are made of a frame; null means "tracking" for <see cref="TrackingMode.Paper"/>, else the
/// default.</param>
/// <param name="options">Candidates, costs and thresholds; null means the defaults.</param>
public sealed class VideoTracker(IFeatureExtractor extractor, FeatureRecipe? recipe = null, MultiHypothesisOptions? options = null)
{
    private readonly MultiHypothesisOptions options = options ?? new MultiHypothesisOptions();

    /// <summary>The network of <see cref="TrackingMode.TapNext"/>; not disposed here. Null loads tapnextpp_512 for each video.</summary>
    public TapNextTracker? TapNext { get; init; }

    /// <summary>Tracks points.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <param name="mode">The tracker.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <returns>A track per query, in order. Online, frames before the query hold its own point as hidden.</returns>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end, or frames differ in
    /// size.</exception>
    /// <exception cref="MissingComponentException">The weights of TAPNext are not on this machine.</exception>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, TrackingMode mode,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (queries.Count == 0)
            return [];
        IEnumerable<RgbImage> frames = PointQueries.Checked(video, queries);
        switch (mode)
        {
            case TrackingMode.Flow:
                return new LucasKanadeTracker().Track(frames, queries, progress, cancellation);
            case TrackingMode.TapNext:
                using (TapNextTracker? own = TapNext is null ? TapNextTracker.Load() : null)
                    return (TapNext ?? own!).Track(frames, queries, progress: progress, cancellation: cancellation);
            case TrackingMode.Paper:
                FeatureRecipe paper = recipe ?? extractor.Recipe("tracking");
                var features = StoredFrameFeatures.Extract(frames, extractor, paper, progress, cancellation);
                return new PaperTracker(features).Track(queries, cancellation: cancellation);
            case TrackingMode.Online:
                var tracker = new PointTracker(extractor, recipe, new PointTrackerOptions { Search = options });
                var tracks = new TrackRecorder(queries);
                foreach (FrameTracks frame in tracker.Track(frames, queries, cancellation))
                {
                    tracks.Add(frame);
                    progress?.Report(new ProgressEvent("tracking", frame.Frame + 1));
                }

                return tracks.ToTracks();
            default:
                FeatureRecipe chosen = recipe ?? extractor.Recipe();
                IEnumerable<PreparedFrame> prepared = frames.Select(f => PreparedFrame.Make(f, extractor, chosen, cancellation));
                return new AccurateTracker(options).Track(prepared, queries, progress: progress, cancellation: cancellation);
        }
    }
}
