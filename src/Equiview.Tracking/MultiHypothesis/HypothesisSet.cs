using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// The hypotheses about one point: a Viterbi search over candidate positions and two unseen states, hidden and out of the frame, pruned to
/// the best few. It also holds the point's templates.
/// </summary>
internal sealed class HypothesisSet
{
    private readonly MultiHypothesisOptions options;
    private readonly int? memory;
    private readonly double longSide;
    private readonly PathCosts costs;
    private readonly TemplateEvidence evidence;
    private readonly PatchTemplate queryPatch;
    private PatchTemplate recentPatch;
    private bool hasEnd;

    /// <summary>Begins with the query as the only hypothesis.</summary>
    /// <param name="query">The point, in this frame.</param>
    /// <param name="gray">The frame's luma.</param>
    /// <param name="index">The frame's features.</param>
    /// <param name="options">Weights and thresholds.</param>
    /// <param name="memory">Frames of its past a hypothesis keeps; null keeps the whole path.</param>
    public HypothesisSet(PointQuery query, GrayFrame gray, FeatureMapIndex index, MultiHypothesisOptions options, int? memory)
    {
        this.options = options;
        this.memory = memory;
        longSide = index.Map.ImageSize.LongSide;
        Query = query;
        QueryGray = gray;
        QueryTemplate = RecentTemplate = index.Map.Sample(query.Point, normalize: true);
        double minDistance = options.Costs.DistractorMinDistance * longSide;
        (double distractor, double distinctness) = FeatureMatches.Distractor(index, QueryTemplate, query.Point, minDistance);
        costs = new PathCosts(options, longSide, distractor);
        queryPatch = recentPatch = TemplateEvidence.Patch(gray, query.Point, options);
        double weight = TemplateEvidence.Weight(distinctness, queryPatch, gray, query.Point, minDistance, options.Evidence);
        evidence = new TemplateEvidence(weight);
        Hypotheses = [new Hypothesis(query.Frame, query.Point, CandidateOrigin.Query, 0, 0, null)];
    }

    /// <summary>What is being tracked.</summary>
    public PointQuery Query { get; }

    /// <summary>Luma of the query's frame, for photometric alignment.</summary>
    public GrayFrame QueryGray { get; }

    /// <summary>Whether the query lies on a plain surface, whose descriptors are not its own.</summary>
    public bool IsPlain => evidence.IsPlain;

    /// <summary>Descriptor of the query, length 1; never updated.</summary>
    public float[] QueryTemplate { get; }

    /// <summary>Descriptor of the last frame that showed the point clearly, length 1.</summary>
    public float[] RecentTemplate { get; private set; }

    /// <summary>Known position in the frame of the next step; it becomes the only hypothesis there. Null where none is known.</summary>
    public PointAnchor? Pin { get; set; }

    /// <summary>A further candidate for the next step; null for none.</summary>
    public PixelPoint? Suggestion { get; set; }

    /// <summary>The hypotheses of the newest frame, lowest cost first; at least one.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; private set; }

    /// <summary>The hypothesis of lowest cost.</summary>
    public Hypothesis Best => Hypotheses[0];

    /// <summary>Drops the path but keeps the templates, so that the point is searched for in the whole frame.</summary>
    /// <param name="frame">The newest frame.</param>
    public void Reset(int frame) => Hypotheses = [new Hypothesis(frame, Best.Point, CandidateOrigin.Hidden, 0, 1, null)];

    /// <summary>Keeps those hypotheses alone that agree with the best one about the frame so many frames back.</summary>
    public void Decide(int frames)
    {
        Hypothesis? decided = Best.Ancestor(frames);
        Hypotheses = [.. Hypotheses.Where(h => h.Ancestor(frames) == decided)];
    }

    /// <summary>Moves on by a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="flow">Optical flow from each hypothesis.</param>
    /// <param name="candidates">Candidates of other origin.</param>
    /// <param name="support">Motion of the support points of each hypothesis outside the frame; 0 for the others.</param>
    /// <param name="dominant">Motion of the background.</param>
    public void Step(
        FrameTemplates frame, FlowStep[] flow, IEnumerable<Candidate> candidates, PixelPoint[] support, PixelPoint dominant = default)
    {
        PixelPoint[] predicted = [.. Hypotheses.Select((h, i) => costs.Predict(h, flow[i], support[i]))];
        PixelPoint[] carried = IsPlain
            ? [.. Hypotheses.Select((h, i) => PathCosts.Carry(h, predicted[i], dominant))] : predicted;
        // A plain surface is background; the position of other occluded points is left where it was.
        PixelPoint[] extrapolated = [.. Hypotheses.Select((h, i) => h.Origin == CandidateOrigin.Hidden && IsPlain
            ? carried[i] : costs.Extrapolate(h, flow[i], support[i]))];
        IEnumerable<Candidate> flowed = flow.Where(f => double.IsFinite(f.ReturnErrorPixels))
            .Select(f => new Candidate(f.Point, CandidateOrigin.Flow));
        if (Suggestion is { } suggestion)
            flowed = flowed.Append(new Candidate(suggestion, CandidateOrigin.Flow));
        List<Candidate> positions = Distinct(flowed.Concat(candidates), frame.Map.ImageSize);
        Hypotheses = Pin is { } pin
            ? [Pinned(frame, pin, predicted, carried, flow, Unseen(frame, extrapolated, dominant))]
            : Prune([.. positions.Select(c => Visible(frame, c, predicted, carried, flow)), .. Unseen(frame, extrapolated, dominant)]);
        (Pin, Suggestion) = (null, null);
        UpdateTemplate(frame);
    }

    /// <summary>
    /// Takes the point's appearance at its next anchor as the recent template, so that a position may look like either anchor.
    /// </summary>
    /// <param name="end">The anchor.</param>
    /// <param name="gray">Its frame's luma.</param>
    /// <param name="map">Its frame's features.</param>
    public void LeadTo(PointAnchor end, GrayFrame gray, FeatureMap map)
    {
        hasEnd = true;
        RecentTemplate = map.Sample(end.Point, normalize: true);
        recentPatch = TemplateEvidence.Patch(gray, end.Point, options);
    }

    // The known position, or the known state of being hidden, on the cheapest path that leads to it.
    private Hypothesis Pinned(
        FrameTemplates frame, PointAnchor pin, PixelPoint[] predicted, PixelPoint[] carried, FlowStep[] flow,
        IEnumerable<Hypothesis> unseen)
    {
        if (!pin.Visible)
        {
            Hypothesis from = unseen.MinBy(h => h.Cost)!;
            return new(frame.Number, pin.Point, CandidateOrigin.Hidden, from.Cost, from.Dissimilarity, from.Parent);
        }

        (int parent, double motion) = costs.BestParent(new(pin.Point, CandidateOrigin.Query), 0, Hypotheses, predicted, carried, flow);
        return new(frame.Number, pin.Point, CandidateOrigin.Query, Hypotheses[parent].Cost + motion, 0, Hypotheses[parent]);
    }

    private Hypothesis Visible(FrameTemplates frame, Candidate candidate, PixelPoint[] predicted, PixelPoint[] carried, FlowStep[] flow)
    {
        PixelPoint at = candidate.Point;
        double query = evidence.Dissimilarity(frame.Query.At(at), queryPatch, frame.Gray, at);
        double recent = evidence.Dissimilarity(frame.Recent.At(at), recentPatch, frame.Gray, at);
        if (hasEnd)
            query = recent = Math.Min(query, recent);
        (int parent, double motion) = costs.BestParent(candidate, query, Hypotheses, predicted, carried, flow);
        double cost = costs.Visible(candidate.Origin, Hypotheses[parent].Cost + motion, query, recent);
        return new Hypothesis(frame.Number, candidate.Point, candidate.Origin, cost, query, Hypotheses[parent]);
    }

    // At most one hypothesis for each unseen state: hidden within the frame, and out of it.
    private IEnumerable<Hypothesis> Unseen(FrameTemplates frame, PixelPoint[] extrapolated, PixelPoint dominant)
    {
        ImageSize size = frame.Map.ImageSize;
        foreach (IGrouping<bool, int> state in Enumerable.Range(0, Hypotheses.Count).GroupBy(i => size.Contains(extrapolated[i])))
        {
            int from = state.MinBy(i => Hypotheses[i].Cost + costs.Unseen(Hypotheses[i], extrapolated[i], size));
            PixelPoint point = extrapolated[from];
            CandidateOrigin origin = state.Key ? CandidateOrigin.Hidden : CandidateOrigin.OutOfFrame;
            double cost = Hypotheses[from].Cost + costs.Unseen(Hypotheses[from], point, size);
            yield return new Hypothesis(frame.Number, point, origin, cost, state.Key ? frame.Query.At(point) : 1, Hypotheses[from])
            {
                Carried = Hypotheses[from].Visible ? point : Hypotheses[from].Carried + dominant,
            };
        }
    }

    private List<Candidate> Distinct(IEnumerable<Candidate> candidates, ImageSize size)
    {
        var kept = new List<Candidate>();
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Point.IsFinite && size.Contains(candidate.Point)
                && !kept.Any(c => c.Point.DistanceTo(candidate.Point) < options.Candidates.MinDistancePixels))
                kept.Add(candidate);
        }

        return kept;
    }

    // The best visible ones, no two at one position, and always the unseen ones.
    private List<Hypothesis> Prune(IReadOnlyList<Hypothesis> next)
    {
        var kept = new List<Hypothesis>();
        foreach (Hypothesis h in next.OrderBy(h => h.Cost))
        {
            bool room = kept.Count(k => k.Visible) < options.MaxHypotheses;
            double apart = options.Costs.MergeDistance * longSide;
            if (!h.Visible || (room && !kept.Any(k => k.Visible && k.Point.DistanceTo(h.Point) < apart)))
                kept.Add(h);
        }

        if (memory is { } frames)
            kept.ForEach(h => h.DropPast(frames));
        return kept;
    }

    private void UpdateTemplate(FrameTemplates frame)
    {
        // A dissimilar patch may be the occluder's: taking it as the template would tie the track to the occluder.
        if (!hasEnd && Best.Visible && Best.Dissimilarity <= options.Visibility.TemplateUpdateThreshold)
        {
            RecentTemplate = frame.Map.Sample(Best.Point, normalize: true);
            recentPatch = TemplateEvidence.Patch(frame.Gray, Best.Point, options);
        }
    }
}
