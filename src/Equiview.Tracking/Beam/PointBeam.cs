using Equiview.Features;

namespace Equiview.Tracking;

/// <summary>
/// The hypotheses about one point: a Viterbi search over candidate places whose states are the candidates and "hidden", kept to the best few.
/// </summary>
internal sealed class PointBeam
{
    private readonly BeamOptions options;
    private readonly double longSide;

    public PointBeam(PointQuery query, GreyFrame grey, FeatureMap map, BeamOptions options)
    {
        this.options = options;
        longSide = map.ImageSize.LongSide;
        Query = query;
        QueryGrey = grey;
        Recent = map.Sample(query.Point, normalize: true);
        Bank = new TemplateBank(Recent, options.BankSize);
        Hypotheses = [new Hypothesis(query.Frame, query.Point, visible: true, 0, 0, null)];
    }

    public PointQuery Query { get; }

    /// <summary>The frame the point was given in, for photometric alignment.</summary>
    public GreyFrame QueryGrey { get; }

    /// <summary>What the point looks like over time.</summary>
    public TemplateBank Bank { get; }

    /// <summary>What it looked like in the last frame that showed it; length 1.</summary>
    public float[] Recent { get; private set; }

    /// <summary>Best first; at least one.</summary>
    public List<Hypothesis> Hypotheses { get; private set; }

    /// <summary>The best explanation so far.</summary>
    public Hypothesis Best => Hypotheses[0];

    /// <summary>Difference to the best explanation elsewhere, in cost; infinite where there is none.</summary>
    public double Margin => Hypotheses.Where(h => h.Visible && h.Point.DistanceTo(Best.Point) > 0.03 * longSide).Select(h => h.Cost - Best.Cost).DefaultIfEmpty(double.PositiveInfinity).First();

    /// <summary>Forgets where the point is, but not what it looks like.</summary>
    public void Lose(int frame) => Hypotheses = [new Hypothesis(frame, Best.Point, visible: false, 0, 1, null)];

    /// <summary>Moves on by a frame.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="map">Its features.</param>
    /// <param name="flow">For each hypothesis, where optical flow takes it.</param>
    /// <param name="extra">Candidates of other origin: key frames, photometric alignment.</param>
    /// <param name="bank">Dissimilarity to the template bank.</param>
    /// <param name="recent">Dissimilarity to the last appearance.</param>
    /// <param name="support">Motion of the surroundings, for hidden hypotheses.</param>
    public void Step(int frame, FeatureMap map, FlowStep[] flow, IReadOnlyList<PixelPoint> extra, DissimilarityMap bank, DissimilarityMap recent, PixelPoint support)
    {
        PixelPoint[] predicted = [.. Hypotheses.Select((h, i) => Predict(h, flow[i], support))];
        var next = new List<Hypothesis>();
        foreach (PixelPoint candidate in Candidates(map, flow, predicted, extra, bank, recent))
        {
            double unlike = bank.At(candidate), cost = (options.BankWeight * unlike) + (options.RecentWeight * recent.At(candidate));
            (int parent, double motion) = BestParent(candidate, predicted, flow);
            next.Add(new Hypothesis(frame, candidate, true, Hypotheses[parent].Cost + motion + cost, unlike, Hypotheses[parent]));
        }

        int hidden = Enumerable.Range(0, Hypotheses.Count).MinBy(i => Hypotheses[i].Cost + (Hypotheses[i].Visible ? options.SwitchCost : 0));
        Hypothesis from = Hypotheses[hidden];
        next.Add(new Hypothesis(frame, predicted[hidden], false, from.Cost + options.HiddenCost + (from.Visible ? options.SwitchCost : 0), 1, from));
        Hypotheses = Prune(next);
        Learn(frame, map);
    }

    private List<PixelPoint> Candidates(FeatureMap map, FlowStep[] flow, PixelPoint[] predicted, IReadOnlyList<PixelPoint> extra, DissimilarityMap bank, DissimilarityMap recent)
    {
        var candidates = new List<PixelPoint>();
        void Add(PixelPoint point)
        {
            if (point.IsFinite && map.ImageSize.Contains(point) && !candidates.Any(c => c.DistanceTo(point) < 0.25))
                candidates.Add(point);
        }

        for (int i = 0; i < flow.Length; i++)
        {
            if (double.IsFinite(flow[i].ReturnErrorPixels))
                Add(flow[i].Point);
        }

        foreach (PixelPoint point in extra)
            Add(point);
        if (options.LocalSearch)
        {
            double radius = options.SearchRadius * longSide * map.Mapping.ScaleX / map.Grid.Stride;
            double Cost(int cell) => (options.BankWeight * bank.Cell(cell)) + (options.RecentWeight * recent.Cell(cell));
            int cell = CellPeaks.LeastNear(map.Grid, map.ToCell(predicted[0]), radius, Cost);
            if (cell >= 0)
                Add(At(map, CellPeaks.Refine(map.Grid, cell, c => -Cost(c))));
        }

        foreach (int cell in CellPeaks.Strongest(bank.Best, map.Grid, options.DirectPeaks))
            Add(At(map, CellPeaks.Refine(map.Grid, cell, c => bank.Best[c])));
        return candidates;
    }

    private PixelPoint Predict(Hypothesis h, FlowStep flow, PixelPoint support) =>
        !h.Visible ? h.Point + support : Trusted(flow) ? flow.Point : h.Point + (h.Velocity.DistanceTo(default) > 0 ? h.Velocity : support);

    private (int Parent, double Motion) BestParent(PixelPoint candidate, PixelPoint[] predicted, FlowStep[] flow)
    {
        int best = 0;
        double bestMotion = 0, bestCost = double.PositiveInfinity;
        for (int i = 0; i < predicted.Length; i++)
        {
            Hypothesis h = Hypotheses[i];
            double sigma = options.MotionSigma * longSide * (h.Visible ? Trusted(flow[i]) ? 1 : 4 : 4 + (2 * Math.Sqrt(h.HiddenFrames)));
            double distance = candidate.DistanceTo(predicted[i]) / sigma;
            double motion = Math.Min(distance * distance / 2, options.JumpCost) + (h.Visible ? 0 : options.SwitchCost);
            if (h.Cost + motion < bestCost)
                (best, bestMotion, bestCost) = (i, motion, h.Cost + motion);
        }

        return (best, bestMotion);
    }

    private bool Trusted(FlowStep flow) => flow.ReturnErrorPixels <= options.TrustedReturnPixels;

    // The best few, no two of them at the same place, and always the hidden one.
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
        if (!Best.Visible)
            return;
        Recent = map.Sample(Best.Point, normalize: true);
        Bank.Offer(Recent, frame, ambiguous: Margin < 1 || Best.Dissimilarity > 0.5);
    }

    private static PixelPoint At(FeatureMap map, (double Column, double Row) cell) => map.ToPixels(cell.Column, cell.Row);
}
