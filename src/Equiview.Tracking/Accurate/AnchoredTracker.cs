using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Accurate;

/// <summary>
/// The offline tracker for tracks with several anchors: span by span, as <see cref="AnchorSpan"/> cuts them. Before the first anchor it
/// goes against time, after the last with it. Between two anchors the later one is followed backward first; the result joins the
/// candidates of the pass forward, whose path ends in the later anchor. With one anchor a track it gives what <see
/// cref="AccurateTracker"/> gives, up to the rounding of similarities.
/// </summary>
/// <param name="options">Candidates, costs and thresholds.</param>
/// <param name="memoryBytes">What frames may take; see <see cref="MemoryShare"/>. Those that do not fit are read again.</param>
internal sealed class AnchoredTracker(MultiHypothesisOptions options, long memoryBytes = long.MaxValue)
{
    private readonly MultiHypothesisOptions options = options;
    private readonly SharedFlows flows = new((from, to) => new FlowPair(from, to));
    private HeldFrames held = null!;
    private ImageSize size;

    /// <summary>Steps of one point by one frame, in both directions of time.</summary>
    public long PointSteps { get; private set; }

    /// <summary>Follows the points of all spans.</summary>
    /// <param name="video">The frames, read once where those of the spans fit into memory.</param>
    /// <param name="spans">One or more.</param>
    /// <param name="extract">Makes the features of a frame; asked for the frames of the spans alone.</param>
    /// <param name="progress">Reports each frame of each direction.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>For each span a hypothesis for each frame; null outside the span.</returns>
    public Hypothesis?[][] Track(
        IEnumerable<RgbImage> video, IReadOnlyList<AnchorSpan> spans, Func<RgbImage, PreparedFrame> extract,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        int last = spans.Max(s => Math.Max(s.From.Frame, s.To?.Frame ?? 0)), count = 0;
        var heap = new HeapCeiling(memoryBytes);
        held = new HeldFrames(memoryBytes, (from, most) => Frames(from).Take(most)) { Released = flows.Release };
        held.Pin(spans.Where(s => s.To is not null).SelectMany(s => new[] { s.From.Frame, s.To!.Value.Frame }));
        using IEnumerator<RgbImage> frames = video.GetEnumerator();
        for (; count <= last && frames.MoveNext(); count++)
        {
            size = frames.Current.Size;
            if (!InSpan(count))
                continue;
            held.Add(count, Prepare(frames.Current), keep: true);
            progress?.Report(new ProgressEvent("reading", count + 1, last + 1));
        }

        var backward = new Pass(this, spans, backward: true);
        flows.Keep = true;
        foreach (int f in Enumerable.Range(0, last + 1).Reverse().Where(backward.Has))
            Step(backward, f, new ProgressEvent("tracking backward", last + 1 - f, last + 1));
        backward.End();
        flows.Keep = false;
        var forward = new Pass(this, spans, backward: false) { Other = backward };
        foreach (int f in Enumerable.Range(0, count).Where(forward.Has))
            Step(forward, f, new ProgressEvent("tracking", f + 1));
        for (; frames.MoveNext(); count++)
        {
            if (!InSpan(count))
                continue;
            forward.Step(count, held.Add(count, Prepare(frames.Current), keep: false));
            progress?.Report(new ProgressEvent("tracking", count + 1));
        }

        forward.End();
        return [.. spans.Select((s, i) => s.Backward ? backward.Path(i, count) : forward.Path(i, count))];

        bool InSpan(int frame) => spans.Any(s => s.Contains(frame));

        void Step(Pass pass, int frame, ProgressEvent step)
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Step(frame, held.Get(frame, ahead: pass.Other is not null));
            progress?.Report(step);
        }

        PreparedFrame Prepare(RgbImage image)
        {
            cancellation.ThrowIfCancellationRequested();
            return extract(image);
        }

        IEnumerable<(int, PreparedFrame)> Frames(int from) => heap.Watch(video).Take(last + 1).Select((image, f) => (f, image)).Skip(from)
            .Where(p => InSpan(p.f)).Select(p => (p.f, Prepare(p.image)));
    }

    /// <summary>Size of the frames; known after tracking.</summary>
    public ImageSize Size => size;

    /// <summary>One direction of time. Backward, a span between two anchors is followed from the later one, for candidates alone.</summary>
    private sealed class Pass(AnchoredTracker owner, IReadOnlyList<AnchorSpan> spans, bool backward)
    {
        private readonly MultiHypothesisTracker tracker = new(owner.options, flowBetween: owner.flows.Between) { ScoreAlone = true };
        private readonly HypothesisSet?[] points = new HypothesisSet?[spans.Count];
        private readonly Dictionary<int, Hypothesis>[] paths = [.. spans.Select(_ => new Dictionary<int, Hypothesis>())];

        public Pass? Other { get; init; }

        /// <summary>Whether a span has the frame in this direction.</summary>
        public bool Has(int frame) => spans.Any(s => IsFollowed(s) && s.Contains(frame));

        /// <summary>Moves on by a frame; does nothing where no span has it in this direction.</summary>
        public void Step(int frame, PreparedFrame prepared)
        {
            int[] here = [.. Enumerable.Range(0, spans.Count).Where(i => IsFollowed(spans[i]) && spans[i].Contains(frame))];
            if (here.Length == 0)
                return;
            owner.PointSteps += here.Length;
            foreach (int i in here)
            {
                if (points[i] is not { } point)
                    continue;
                point.Pin = PinOf(spans[i], frame);
                point.Suggestion = Other is not null && spans[i].To is not null && Other.paths[i].TryGetValue(frame, out Hypothesis? h)
                    && h.Visible ? h.Point : null;
            }

            tracker.Step(frame, prepared.Gray, prepared.Map);
            foreach (int i in here)
            {
                if (Begin(spans[i]).Frame == frame)
                    Start(i);
                else if (End(spans[i]) == frame)
                    Finish(i);
            }
        }

        /// <summary>Ends what is still followed.</summary>
        public void End()
        {
            for (int i = 0; i < points.Length; i++)
                Finish(i);
        }

        public Hypothesis?[] Path(int span, int count) => [.. Enumerable.Range(0, count).Select(f => paths[span].GetValueOrDefault(f))];

        private bool IsFollowed(AnchorSpan span) => !backward ? !span.Backward : span.Backward || span.To is not null;

        private PointAnchor Begin(AnchorSpan span) => backward ? span.To ?? span.From : span.From;

        private int? End(AnchorSpan span) => backward ? (span.To is null ? null : span.From.Frame) : span.To?.Frame;

        private PointAnchor? PinOf(AnchorSpan span, int frame) => frame == End(span) ? (backward ? span.From : span.To)
            : span.Hidden.TryGetValue(frame, out PixelPoint point) ? new PointAnchor(span.From.Track, frame, point, false) : null;

        private void Start(int i)
        {
            PointAnchor from = Begin(spans[i]);
            HypothesisSet point = points[i] = tracker.Add(new PointQuery(from.Track, from.Frame, from.Point));
            if ((backward ? spans[i].From : spans[i].To) is { } to && spans[i].To is not null)
            {
                PreparedFrame frame = owner.held.Get(to.Frame);
                point.LeadTo(to, frame.Gray, frame.Map);
            }
        }

        private void Finish(int i)
        {
            if (points[i] is not { } point)
                return;
            for (Hypothesis? h = point.Best; h is not null; h = h.Parent)
                paths[i][h.Frame] = h;
            tracker.Remove(point);
            points[i] = null;
        }
    }
}
