using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Follows many points frame by frame, in either order of time. For each point it proposes candidate positions (dense optical flow,
/// Lucas-Kanade from earlier frames, photometric alignment of the query's patch, feature matches over the whole frame); <see
/// cref="HypothesisSet"/> chooses.
/// </summary>
internal sealed class MultiHypothesisTracker
{
    private readonly MultiHypothesisOptions options;
    private readonly int? memory;
    private readonly Func<GrayFrame, GrayFrame, FlowPair> flowBetween;
    private readonly CandidateAlignment alignment;
    private readonly List<GrayFrame> history = []; // newest last
    private readonly List<HypothesisSet> points = [];
    private FeatureMapIndex? last;
    private int lastFrame;

    /// <param name="options">Candidates, costs and thresholds.</param>
    /// <param name="memory">Frames of its past a hypothesis keeps, at least the largest key frame gap; null keeps whole paths.</param>
    /// <param name="flowBetween">Dense flow between two frames; null computes it.</param>
    /// <exception cref="DegenerateInputException">An option is out of its range.</exception>
    public MultiHypothesisTracker(
        MultiHypothesisOptions options, int? memory = null, Func<GrayFrame, GrayFrame, FlowPair>? flowBetween = null)
    {
        options.Check();
        this.options = options;
        this.memory = memory >= LargestGap(options) || memory is null ? memory
            : throw new DegenerateInputException(
                $"multi-hypothesis tracker: the memory must reach back {LargestGap(options)} frames, the largest key frame gap");
        this.flowBetween = flowBetween ?? ((from, to) => new FlowPair(from, to));
        alignment = new CandidateAlignment(options);
    }

    /// <summary>
    /// Whether each descriptor is compared by itself. The rounding of one matrix product for all depends on how many points there are.
    /// </summary>
    public bool ScoreAlone { get; init; }

    /// <summary>Begins to follow a point in the newest frame.</summary>
    /// <exception cref="InvalidOperationException">There was no frame yet.</exception>
    public HypothesisSet Add(PointQuery query)
    {
        FeatureMapIndex index = last ?? throw new InvalidOperationException("a point is added to a frame; there was none yet");
        var point = new HypothesisSet(query with { Frame = lastFrame }, history[^1], index, options, memory);
        points.Add(point);
        return point;
    }

    /// <summary>Stops following a point.</summary>
    public void Remove(HypothesisSet point) => points.Remove(point);

    /// <summary>Follows a removed point again; its position is unknown, so it is searched for in the whole frame.</summary>
    public void Resume(HypothesisSet point)
    {
        point.Reset(lastFrame);
        points.Add(point);
    }

    /// <summary>Moves all points on by a frame.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="gray">Its luma.</param>
    /// <param name="map">Its features.</param>
    public void Step(int frame, GrayFrame gray, FeatureMap map)
    {
        var index = new FeatureMapIndex(map);
        if (history.Count > 0 && points.Count > 0)
            Advance(frame, gray, index);
        history.Add(gray);
        if (history.Count > LargestGap(options))
            history.RemoveAt(0);
        (last, lastFrame) = (index, frame);
    }

    /// <summary>Frames of a path's past that the search reads.</summary>
    public static int Reach(MultiHypothesisOptions options) => Math.Max(LargestGap(options), Hypothesis.VelocityFrames) + 1;

    private static int LargestGap(MultiHypothesisOptions options) => options.Candidates.KeyFrameGaps.DefaultIfEmpty(1).Max();

    private void Advance(int frame, GrayFrame gray, FeatureMapIndex index)
    {
        FlowPair pair = flowBetween(history[^1], gray);
        PixelPoint dominant = options.Evidence.Photometric ? DominantMotion.Measure(pair, gray.Size, options.Flow) ?? default : default;
        FlowStep[][] flows = alignment.Flow(pair, history[^1], gray, points, dominant);
        PixelPoint[][] support = [.. points.Select(p => SupportMotions(p, pair, gray.Size))];
        FrameTemplates[] templates = Templates(frame, gray, index);
        var candidates = new List<Candidate>[points.Count];
        Parallel.For(0, points.Count, i => candidates[i] = FeatureMatches.Find(templates[i].Query, options.Candidates));
        PixelPoint[] predicted = [.. points.Select((p, i) => flows[i][0].ReturnErrorPixels <= options.Flow.MaxReturnErrorPixels
            ? flows[i][0].Point : p.Best.Point + p.Best.Velocity)];
        foreach (int gap in options.Candidates.KeyFrameGaps.Where(g => g <= history.Count))
            alignment.FromKeyFrame(history[^gap], gap, gray, points, predicted, candidates);
        alignment.FromQueries(gray, points, predicted, dominant, candidates);
        Parallel.For(0, points.Count, i => points[i].Step(templates[i], flows[i], candidates[i], support[i], dominant));
    }

    // [hypothesis]: motion of the support points of those outside the frame, 0 for the others.
    private PixelPoint[] SupportMotions(HypothesisSet point, FlowPair pair, ImageSize size)
    {
        return [.. point.Hypotheses.Select(h => h.Origin == CandidateOrigin.OutOfFrame ? Measure(h) ?? default : default)];

        PixelPoint? Measure(Hypothesis h) => SupportMotion.Measure(pair, size, h.Point, h.OwnMotion ?? default, options.Flow);
    }

    // The similarity of both templates of all points to the frame, by one matrix product.
    private FrameTemplates[] Templates(int frame, GrayFrame gray, FeatureMapIndex index)
    {
        float[] descriptors = [.. points.SelectMany(p => p.QueryTemplate.Concat(p.RecentTemplate))];
        int length = index.Map.Channels;
        IReadOnlyList<SimilarityField> fields = !ScoreAlone ? index.ScoreMany(descriptors)
            : [.. Enumerable.Range(0, 2 * points.Count).Select(i => index.ScoreMany(descriptors.AsSpan(i * length, length))[0])];
        return [.. points.Select((_, i) => new FrameTemplates(frame, Map(2 * i), Map((2 * i) + 1), gray))];

        DissimilarityMap Map(int descriptor) => new(fields[descriptor]);
    }
}
