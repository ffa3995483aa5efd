using Equiview.Features;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Accurate;

/// <summary>Tracks with several anchors through a whole video, all of them or those that a correction changes.</summary>
/// <param name="extractor">Makes the features; not disposed here.</param>
/// <param name="recipe">How features are made of a frame.</param>
/// <param name="options">Candidates, costs and thresholds.</param>
/// <param name="memoryBytes">What the frames may take; see <see cref="MemoryShare"/>.</param>
internal sealed class AnchoredVideo(
    IFeatureExtractor extractor, FeatureRecipe recipe, MultiHypothesisOptions options, long memoryBytes = long.MaxValue)
{
    private readonly long memoryBytes = memoryBytes;
    private readonly IFeatureExtractor extractor = extractor;
    private readonly FeatureRecipe recipe = recipe;
    private readonly MultiHypothesisOptions options = options;

    /// <summary>Steps of one point by one frame that were made.</summary>
    public long PointSteps { get; private set; }

    /// <summary>A track for each number among the anchors, in order of appearance.</summary>
    /// <exception cref="DegenerateInputException">See <see cref="VideoTracker.TrackAnchored"/>.</exception>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<RgbImage> video, IReadOnlyList<PointAnchor> anchors, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        if (anchors.Count == 0)
            return [];
        AnchorSpan[] spans = [.. anchors.GroupBy(a => a.Track).SelectMany((track, i) => AnchorSpan.Of(i, track))];
        var found = new Result(this, video, anchors, spans, progress, cancellation);
        return [.. spans.GroupBy(s => s.Index).Select(track => found.Over(null, track))];
    }

    /// <summary>The tracks with those spans made anew that corrections change.</summary>
    /// <exception cref="DegenerateInputException">See <see cref="VideoTracker.Correct"/>.</exception>
    public IReadOnlyList<PointTrack> Correct(
        IEnumerable<RgbImage> video, IReadOnlyList<PointTrack> tracks, IReadOnlyList<PointAnchor> anchors,
        IReadOnlyList<PointAnchor> corrections, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        var indexOf = tracks.Select((t, i) => (t.Query.Track, i)).ToDictionary(t => t.Track, t => t.i);
        foreach (PointAnchor correction in corrections.Where(c => !indexOf.ContainsKey(c.Track)))
            throw Refusal($"a correction names track {correction.Track}, which the tracks do not hold");
        ILookup<int, PointAnchor> known = anchors.ToLookup(a => a.Track);
        AnchorSpan[] spans =
        [
            .. corrections.GroupBy(c => c.Track).SelectMany(group => AnchorSpan.Of(indexOf[group.Key], known[group.Key].Concat(group))
                .Where(span => group.Any(c => span.Contains(c.Frame)))),
        ];
        if (spans.Length == 0)
            return tracks;
        var found = new Result(this, video, [.. anchors, .. corrections], spans, progress, cancellation);
        ILookup<int, AnchorSpan> changed = spans.ToLookup(s => s.Index);
        return [.. tracks.Select((track, i) => changed[i].Any() ? found.Over(track, changed[i]) : track)];
    }

    private static DegenerateInputException Refusal(FormattableString message) => new(FormattableString.Invariant(message));

    /// <summary>What the spans hold.</summary>
    private sealed class Result
    {
        private readonly Dictionary<AnchorSpan, Hypothesis?[]> paths;
        private readonly VisibilityOptions visibility;
        private readonly ImageSize size;

        public Result(
            AnchoredVideo owner, IEnumerable<RgbImage> video, IReadOnlyList<PointAnchor> anchors, AnchorSpan[] spans,
            IProgress<ProgressEvent>? progress, CancellationToken cancellation)
        {
            // A hidden point may lie beyond the border.
            foreach (PointAnchor anchor in anchors.Where(a => !a.Point.IsFinite))
                throw Refusal($"an anchor of track {anchor.Track} is not finite");
            PointQuery[] queries = [.. anchors.Select(a => new PointQuery(a.Track, a.Frame, a.Visible ? a.Point : default))];
            var tracker = new AnchoredTracker(owner.options, owner.memoryBytes);
            Hypothesis?[][] found = tracker.Track(
                PointQueries.Checked(video, queries, distinct: false), spans,
                image => PreparedFrame.Make(image, owner.extractor, owner.recipe, cancellation), progress, cancellation);
            owner.PointSteps += tracker.PointSteps;
            paths = spans.Zip(found).ToDictionary(p => p.First, p => p.Second);
            (visibility, size) = (owner.options.Visibility, tracker.Size);
        }

        /// <summary>A track made of spans; where they have a gap, it keeps what it was.</summary>
        public PointTrack Over(PointTrack? old, IEnumerable<AnchorSpan> spans)
        {
            AnchorSpan[] all = [.. spans];
            int count = paths[all[0]].Length;
            if (old is not null && old.Length != count)
                throw Refusal($"track {old.Query.Track} has {old.Length} frames, the video {count}");
            var query = old?.Query
                ?? new PointQuery(all[0].From.Track, all[0].From.Frame, all[0].From.Point) { Name = all[0].From.Name };
            PixelPoint[] points = [.. old?.Points ?? new PixelPoint[count]];
            bool[] visible = [.. old?.Visible ?? new bool[count]], outOfFrame = [.. old?.OutOfFrame ?? new bool[count]];
            float[] confidence = [.. old?.Confidence ?? new float[count]];
            foreach (AnchorSpan span in all)
            {
                for (int f = 0; f < count; f++)
                {
                    if (paths[span][f] is not { } h)
                        continue;
                    points[f] = h.Point;
                    visible[f] = Visibility.IsSeen(h, size, visibility);
                    confidence[f] = Visibility.Confidence(h, visibility);
                    outOfFrame[f] = h.Origin == CandidateOrigin.OutOfFrame;
                }
            }

            return new PointTrack(query, points, visible, confidence, outOfFrame);
        }
    }
}
