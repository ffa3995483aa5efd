using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Occlusion;
namespace Equiview.Tracking.Beam;

/// <summary>
/// The hypotheses about one point: a Viterbi search over candidate places whose states are the candidates and "hidden", kept to the best few.
/// </summary>
internal sealed class HypothesisSet
{
    // Lead in dissimilarity over the next peak from which a match of the whole frame counts as clear.
    private const double ClearLead = 0.3;

    // Places of the query's frame nearer than this share of the long side are the point itself.
    private const double OwnReach = 0.05;
    private readonly MultiHypothesisOptions options;
    private readonly double longSide;
    private readonly double lookalike;

    public HypothesisSet(PointQuery query, GrayFrame gray, FeatureMapIndex index, MultiHypothesisOptions options)
    {
        FeatureMap map = index.Map;
        this.options = options;
        longSide = map.ImageSize.LongSide;
        Query = query;
        QueryGray = gray;
        Recent = map.Sample(query.Point, normalize: true);
        Bank = new TemplateBank(Recent, options.BankSize);
        lookalike = Lookalike(index);
        Hypotheses = [new Hypothesis(query.Frame, query.Point, CandidateOrigin.Query, 0, default, null)];
    }

    public PointQuery Query { get; }

    /// <summary>The frame the point was given in, for photometric alignment.</summary>
    public GrayFrame QueryGray { get; }

    /// <summary>What the point looks like over time.</summary>
    public TemplateBank Bank { get; }

    /// <summary>What it looked like in the last frame that showed it; length 1.</summary>
    public float[] Recent { get; private set; }

    /// <summary>What the query looks like in a crop; length 1. Null where no crops are used.</summary>
    public float[]? Fine { get; init; }

    /// <summary>Best first; at least one.</summary>
    public List<Hypothesis> Hypotheses { get; private set; }

    /// <summary>The best explanation so far.</summary>
    public Hypothesis Best => Hypotheses[0];

    /// <summary>Difference to the best explanation elsewhere, in cost; infinite where there is none.</summary>
    public double Margin => Hypotheses.Where(h => h.Visible && h.Point.DistanceTo(Best.Point) > 0.03 * longSide).Select(h => h.Cost - Best.Cost).DefaultIfEmpty(double.PositiveInfinity).First();

    /// <summary>Forgets where the point is, but not what it looks like.</summary>
    public void Lose(int frame) => Hypotheses = [new Hypothesis(frame, Best.Point, CandidateOrigin.Hidden, 0, new VisibilityCues(1, 1, double.PositiveInfinity, Hidden: true), null)];

    /// <summary>The places of the whole frame whose features look most like the point.</summary>
    /// <param name="map">The frame's features.</param>
    /// <param name="bank">Dissimilarity to the template bank.</param>
    /// <param name="crops">The frame's finer features, or null.</param>
    public List<Candidate> FeatureCandidates(FeatureMap map, DissimilarityMap bank, FrameCrops? crops)
    {
        var found = new List<Candidate>();
        List<int> peaks = CellPeaks.Strongest(bank.Best, map.Grid, Math.Max(2, options.DirectPeaks));
        foreach (int cell in peaks.Take(options.DirectPeaks))
        {
            // A peak that others rival says little about where the point is.
            double lead = peaks.Where(p => p != cell).Select(bank.Cell).DefaultIfEmpty(1).Min() - bank.Cell(cell);
            PixelPoint place = options.SubCell ? At(map, CellPeaks.Refine(map.Grid, cell, c => bank.Best[c])) : map.PatchCenter(cell);
            found.Add(new(crops is not null && Fine is not null ? crops.Refine(place, Fine) : place, CandidateOrigin.Feature, Math.Clamp(1 - (lead / ClearLead), 0, 1)));
        }

        return found;
    }

    /// <summary>Moves on by a frame.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="map">Its features.</param>
    /// <param name="flow">For each hypothesis, where optical flow takes it.</param>
    /// <param name="candidates">Candidates of other origin.</param>
    /// <param name="bank">Dissimilarity to the template bank.</param>
    /// <param name="recent">Dissimilarity to the last appearance.</param>
    /// <param name="support">For each hypothesis outside the frame, the motion of its surroundings; 0 for the others.</param>
    public void Step(int frame, FeatureMap map, FlowStep[] flow, IEnumerable<Candidate> candidates, DissimilarityMap bank, DissimilarityMap recent, PixelPoint[] support)
    {
        PixelPoint[] predicted = [.. Hypotheses.Select((h, i) => Predict(h, flow[i], support[i]))];
        var next = new List<Hypothesis>();
        IEnumerable<Candidate> flowed = flow.Where(f => double.IsFinite(f.ReturnErrorPixels)).Select(f => new Candidate(f.Point, CandidateOrigin.Flow));
        foreach (Candidate candidate in Distinct(flowed.Concat(candidates), map.ImageSize))
        {
            double unlike = bank.At(candidate.Point), unlikeRecent = recent.At(candidate.Point);
            (int parent, double motion) = BestParent(candidate, unlike, predicted, flow);
            double cost = Hypotheses[parent].Cost + motion + (options.BankWeight * unlike) + (options.RecentWeight * unlikeRecent) + (candidate.Origin == CandidateOrigin.Photometric ? 0 : options.DriftCost);
            next.Add(new Hypothesis(frame, candidate.Point, candidate.Origin, cost, new(unlike, unlikeRecent, flow[parent].ReturnErrorPixels, Hidden: false), Hypotheses[parent]));
        }

        PixelPoint[] carried = [.. Hypotheses.Select((h, i) => Carry(h, flow[i], support[i]))];
        foreach (IGrouping<bool, int> unseen in Enumerable.Range(0, Hypotheses.Count).GroupBy(i => map.ImageSize.Contains(carried[i])))
        {
            int from = unseen.MinBy(i => Hypotheses[i].Cost + UnseenCost(Hypotheses[i], carried[i], map.ImageSize));
            PixelPoint place = carried[from];
            var guess = new VisibilityCues(unseen.Key ? bank.At(place) : 1, unseen.Key ? recent.At(place) : 1, flow[from].ReturnErrorPixels, Hidden: true);
            next.Add(new Hypothesis(frame, place, unseen.Key ? CandidateOrigin.Hidden : CandidateOrigin.OutOfFrame, Hypotheses[from].Cost + UnseenCost(Hypotheses[from], place, map.ImageSize), guess, Hypotheses[from]));
        }

        Hypotheses = Prune(next);
        Learn(frame, map);
    }

    private static List<Candidate> Distinct(IEnumerable<Candidate> candidates, ImageSize size)
    {
        var kept = new List<Candidate>();
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Point.IsFinite && size.Contains(candidate.Point) && !kept.Any(c => c.Point.DistanceTo(candidate.Point) < 0.25))
                kept.Add(candidate);
        }

        return kept;
    }

    private PixelPoint Predict(Hypothesis h, FlowStep flow, PixelPoint support) =>
        !h.Visible ? h.Point + support : Trusted(flow) ? flow.Point : h.Point + h.Velocity;

    // Where a point goes that is not seen any more. Flow at its place may be that of what hides it now.
    private PixelPoint Carry(Hypothesis h, FlowStep flow, PixelPoint support) => h.Visible && Trusted(flow)
        && (h.OwnMotion is not { } own || (flow.Point - h.Point).DistanceTo(own) <= own.DistanceTo(default)) ? flow.Point : h.Point + support;

    private (int Parent, double Motion) BestParent(Candidate candidate, double unlike, PixelPoint[] predicted, FlowStep[] flow)
    {
        double jump = options.JumpCost + (options.AmbiguityPenalty * candidate.Ambiguity) + (options.DistractorPenalty * Math.Clamp((5 * unlike / lookalike) - 4, 0, 1));
        int best = 0;
        double bestMotion = 0, bestCost = double.PositiveInfinity;
        for (int i = 0; i < predicted.Length; i++)
        {
            Hypothesis h = Hypotheses[i];
            double sigma = options.MotionSigma * longSide * (h.Visible ? Trusted(flow[i]) ? 1 : 4 : 4 + (2 * Math.Sqrt(h.HiddenFrames)));
            double distance = candidate.Point.DistanceTo(predicted[i]) / sigma;
            // What has left the frame comes back over the border, where the motion brings it; elsewhere there are only look-alikes.
            double most = h.Origin == CandidateOrigin.OutOfFrame ? options.DistractorPenalty : jump;
            double motion = Math.Min(distance * distance / 2, most) + (h.Visible ? 0 : options.SwitchCost);
            if (h.Cost + motion < bestCost)
                (best, bestMotion, bestCost) = (i, motion, h.Cost + motion);
        }

        return (best, bestMotion);
    }

    // Of a frame that does not show the point: the less the further beyond the border the motion carries it.
    private double UnseenCost(Hypothesis from, PixelPoint place, ImageSize size)
    {
        var border = new PixelPoint(Math.Clamp(place.X, 0, size.Width), Math.Clamp(place.Y, 0, size.Height));
        double beyond = Math.Min(1, place.DistanceTo(border) / (options.BorderSigma * longSide));
        return options.HiddenCost + (beyond * (options.OutOfFrameCost - options.HiddenCost)) + (from.Visible ? options.SwitchCost : 0);
    }

    // Dissimilarity of the place of the query's own frame that looks most like the point and is not it.
    private double Lookalike(FeatureMapIndex index)
    {
        FeatureMap map = index.Map;
        var own = new DissimilarityMap(index.ScoreMany(Recent));
        return Enumerable.Range(0, map.Grid.Count).Where(cell => map.PatchCenter(cell).DistanceTo(Query.Point) > OwnReach * longSide).Select(own.Cell).DefaultIfEmpty(1).Min();
    }

    private bool Trusted(FlowStep flow) => flow.ReturnErrorPixels <= options.TrustedReturnPixels;

    // The best few, no two of them at the same place, and always those that do not see it.
    private List<Hypothesis> Prune(List<Hypothesis> next)
    {
        var kept = new List<Hypothesis>();
        foreach (Hypothesis h in next.OrderBy(h => h.Cost))
        {
            bool room = kept.Count(k => k.Visible) < options.Width;
            if (!h.Visible || (room && !kept.Any(k => k.Visible && k.Point.DistanceTo(h.Point) < 0.001 * longSide)))
                kept.Add(h);
        }

        if (options.Memory is { } frames)
            kept.ForEach(h => h.Forget(frames));
        return kept;
    }

    private void Learn(int frame, FeatureMap map)
    {
        // A place that no longer looks like the point may be what hides it: learning it would tie the track to the occluder.
        if (!Best.Visible || Best.Dissimilarity > options.TemplateUpdateThreshold)
            return;
        Recent = map.Sample(Best.Point, normalize: true);
        Bank.Offer(Recent, frame, ambiguous: Margin < 1);
    }

    private static PixelPoint At(FeatureMap map, (double Column, double Row) cell) => map.ToPixels(cell.Column, cell.Row);
}
