using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Costs of going from the hypotheses of one frame to the candidates of the next.</summary>
/// <param name="options">Weights and thresholds.</param>
/// <param name="longSide">Long side of the frame, pixels.</param>
/// <param name="distractor">Dissimilarity of the query frame's strongest distractor to the query template.</param>
internal sealed class PathCosts(MultiHypothesisOptions options, double longSide, double distractor)
{
    private readonly CostOptions costs = options.Costs;

    /// <summary>Where a hypothesis predicts the point in the next frame.</summary>
    /// <param name="h">A hypothesis of this frame.</param>
    /// <param name="flow">Optical flow from its position.</param>
    /// <param name="support">Motion of the support points; 0 where the point is in the frame.</param>
    public PixelPoint Predict(Hypothesis h, FlowStep flow, PixelPoint support) =>
        !h.Visible ? h.Point + support : IsTrusted(flow) ? flow.Point : h.Point + h.Velocity;

    /// <summary>
    /// Where an unseen point is extrapolated to. Flow that differs from the point's own motion by more than that motion's length is taken
    /// for the occluder's.
    /// </summary>
    /// <inheritdoc cref="Predict"/>
    public PixelPoint Extrapolate(Hypothesis h, FlowStep flow, PixelPoint support)
    {
        bool own = h.OwnMotion is not { } motion || (flow.Point - h.Point).DistanceTo(motion) <= motion.DistanceTo(default);
        return h.Visible && IsTrusted(flow) && own ? flow.Point : h.Point + support;
    }

    /// <summary>
    /// Where an occluded point also may come into sight again: where the motion of the background has carried it.
    /// </summary>
    /// <param name="h">A hypothesis of this frame.</param>
    /// <param name="predicted">What it predicts.</param>
    /// <param name="dominant">Motion of the background.</param>
    public static PixelPoint Carry(Hypothesis h, PixelPoint predicted, PixelPoint dominant) =>
        h.Origin == CandidateOrigin.Hidden ? h.Carried + dominant : predicted;

    /// <summary>The hypothesis from which a candidate is reached at the lowest cost, and the cost of the motion.</summary>
    /// <param name="candidate">A position in the next frame.</param>
    /// <param name="dissimilarity">Its dissimilarity to the query template.</param>
    /// <param name="hypotheses">Hypotheses of this frame.</param>
    /// <param name="predicted">What each of them predicts.</param>
    /// <param name="carried">Where the background would have carried them.</param>
    /// <param name="flow">Optical flow from each of them.</param>
    public (int Parent, double Motion) BestParent(
        Candidate candidate, double dissimilarity, IReadOnlyList<Hypothesis> hypotheses, PixelPoint[] predicted, PixelPoint[] carried,
        FlowStep[] flow)
    {
        double likeDistractor = Math.Clamp((costs.DistractorSlope * dissimilarity / distractor) - (costs.DistractorSlope - 1), 0, 1);
        double jump = costs.JumpCost + (costs.AmbiguityPenalty * candidate.Ambiguity) + (costs.DistractorPenalty * likeDistractor);
        int best = 0;
        double bestMotion = 0, bestCost = double.PositiveInfinity;
        for (int i = 0; i < predicted.Length; i++)
        {
            Hypothesis h = hypotheses[i];
            double deviation = Math.Min(candidate.Point.DistanceTo(predicted[i]), candidate.Point.DistanceTo(carried[i]));
            double distance = deviation / MotionSigma(h, flow[i]);
            // A point that left the frame comes back over the border, where its motion brings it; matches elsewhere are distractors.
            // A path must lead to a known position, so a jump onto it is as dear.
            bool rare = h.Origin == CandidateOrigin.OutOfFrame || candidate.Origin == CandidateOrigin.Query;
            double most = rare ? costs.DistractorPenalty : jump;
            double motion = Math.Min(distance * distance / 2, most) + (h.Visible ? 0 : costs.SwitchCost);
            if (h.Cost + motion < bestCost)
                (best, bestMotion, bestCost) = (i, motion, h.Cost + motion);
        }

        return (best, bestMotion);
    }

    /// <summary>Cost of a candidate itself, without the motion that leads to it.</summary>
    /// <param name="origin">What proposed it.</param>
    /// <param name="path">Cost of the path up to and with the motion.</param>
    /// <param name="query">Dissimilarity to the query template.</param>
    /// <param name="recent">Dissimilarity to the recent template.</param>
    public double Visible(CandidateOrigin origin, double path, double query, double recent) =>
        path + (costs.QueryTemplateWeight * query) + (costs.RecentTemplateWeight * recent)
        + (origin == CandidateOrigin.Photometric ? 0 : costs.DriftCost);

    /// <summary>Cost of a frame that does not show the point; lower the farther beyond the border the motion carries it.</summary>
    /// <param name="from">The hypothesis it continues.</param>
    /// <param name="point">The extrapolated position.</param>
    /// <param name="size">The frame.</param>
    public double Unseen(Hypothesis from, PixelPoint point, ImageSize size)
    {
        var border = new PixelPoint(Math.Clamp(point.X, 0, size.Width), Math.Clamp(point.Y, 0, size.Height));
        double beyond = Math.Min(1, point.DistanceTo(border) / (costs.BorderSigma * longSide));
        return costs.HiddenCost + (beyond * (costs.OutOfFrameCost - costs.HiddenCost)) + (from.Visible ? costs.SwitchCost : 0);
    }

    // Wider where nothing sharp predicts the position, and the wider the longer the point has been hidden.
    private double MotionSigma(Hypothesis h, FlowStep flow)
    {
        double factor = !h.Visible ? costs.UntrustedMotionFactor + (costs.HiddenMotionGrowth * Math.Sqrt(h.HiddenFrames))
            : IsTrusted(flow) ? 1 : costs.UntrustedMotionFactor;
        return costs.MotionSigma * longSide * factor;
    }

    private bool IsTrusted(FlowStep flow) => flow.ReturnErrorPixels <= options.Flow.MaxReturnErrorPixels;
}
