using Equiview.Features;
using Equiview.Imaging.Video;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Calibration;
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
    private readonly MultiHypothesisOptions options =
        ConfidenceCurve.Apply(options ?? new MultiHypothesisOptions(), recipe ?? extractor.Recipe());

    /// <summary>The network of <see cref="TrackingMode.TapNext"/>; not disposed here. Null loads tapnextpp_512 for each video.</summary>
    public TapNextTracker? TapNext { get; init; }

    /// <summary>
    /// Memory of <see cref="TrackingMode.Accurate"/> in bytes beside the network, whatever the length of the video. Frames that do not fit
    /// are read again, so the video must be readable more than once; tracks stay the same.
    /// </summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Begins further points of a grid while it is followed, in the modes <see cref="TrackingMode.Accurate"/> and <see
    /// cref="TrackingMode.Online"/>; null follows the queries alone. Their tracks follow those of the queries.
    /// </summary>
    public GridRefill? Refill { get; init; }

    /// <summary>
    /// Tracks points of which more than one position is known, in mode <see cref="TrackingMode.Accurate"/>. The tracks pass through every
    /// anchor exactly; between two of them they are led by both.
    /// </summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="anchors">Known positions in raster pixels of the video; each track needs one where it is visible.</param>
    /// <param name="progress">Reports every frame of each direction.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <returns>A track for each number, in order of appearance; its query is its first visible anchor in time.</returns>
    /// <exception cref="DegenerateInputException">
    /// An anchor is not finite, visible outside the frame or past the end; a track has none that is visible; frames differ in size.
    /// </exception>
    public IReadOnlyList<PointTrack> TrackAnchored(
        IEnumerable<RgbImage> video, IReadOnlyList<PointAnchor> anchors, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default) => Observed(() =>
        new AnchoredVideo(extractor, recipe ?? extractor.Recipe(), options, MemoryBytes)
            .Track(video, anchors, FrameProgress.Of(progress, video), cancellation));

    /// <summary>
    /// Makes those spans of tracks anew that corrections change, from the anchor before each to the anchor after it. The result equals
    /// <see cref="TrackAnchored"/> with all anchors; tracks without correction are returned as they are.
    /// </summary>
    /// <param name="video">The frames, read once; features are made of the frames of changed spans alone.</param>
    /// <param name="tracks">What was found before with <paramref name="anchors"/>.</param>
    /// <param name="anchors">The queries and earlier corrections of the tracks.</param>
    /// <param name="corrections">New anchors; one in the frame of an earlier one replaces it.</param>
    /// <param name="progress">Reports every frame of each direction.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <returns>The tracks, in their order.</returns>
    /// <exception cref="DegenerateInputException">
    /// As <see cref="TrackAnchored"/>; or a correction names no track, or a track has not the length of the video.
    /// </exception>
    public IReadOnlyList<PointTrack> Correct(
        IEnumerable<RgbImage> video, IReadOnlyList<PointTrack> tracks, IReadOnlyList<PointAnchor> anchors,
        IReadOnlyList<PointAnchor> corrections, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default) =>
        Observed(() => new AnchoredVideo(extractor, recipe ?? extractor.Recipe(), options, MemoryBytes)
            .Correct(video, tracks, anchors, corrections, FrameProgress.Of(progress, video), cancellation));

    /// <summary>Tracks points.</summary>
    /// <param name="video">The frames, read once where they fit into memory.</param>
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
        Refill?.Check();
        return mode == TrackingMode.TapNext ? Tracks(video, queries, mode, progress, cancellation) // has an operation of its own
            : Observed(() => Tracks(video, queries, mode, progress, cancellation));
    }

    private IReadOnlyList<PointTrack> Observed(Func<IReadOnlyList<PointTrack>> track)
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("track", extractor.Info.Model);
        IReadOnlyList<PointTrack> tracks = track();
        operation.Count(tracks.Count);
        return tracks;
    }

    private IReadOnlyList<PointTrack> Tracks(
        IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, TrackingMode mode, IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        IEnumerable<RgbImage> frames = PointQueries.Checked(video, queries);
        progress = FrameProgress.Of(progress, video);
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
                var tracker = new PointTracker(extractor, recipe, new PointTrackerOptions { Search = options }) { Refill = Refill };
                var tracks = new TrackRecorder(queries, grows: Refill is not null);
                foreach (FrameTracks frame in tracker.Track(frames, queries, cancellation))
                {
                    tracks.Add(frame);
                    progress?.Report(new ProgressEvent("tracking", frame.Frame + 1));
                }

                return tracks.ToTracks();
            default:
                FeatureRecipe chosen = recipe ?? extractor.Recipe();
                PreparedFrame Prepared(RgbImage frame) => PreparedFrame.Make(frame, extractor, chosen, cancellation);
                var heap = new HeapCeiling(MemoryBytes); // frames that are passed over are garbage too
                IEnumerable<RgbImage> From(int first) => video is VideoReader file ? file.From(first) : heap.Watch(video).Skip(first);
                return new AccurateTracker(options, MemoryBytes) { Refill = Refill }.Track(
                    frames.Select(Prepared), queries, again: (from, count) => From(from).Take(count).Select(Prepared),
                    progress: progress, cancellation: cancellation);
        }
    }
}
