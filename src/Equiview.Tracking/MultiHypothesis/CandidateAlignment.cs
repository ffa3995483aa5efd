using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Candidates found by optical flow and by photometric alignment of patches (Lucas-Kanade).</summary>
/// <param name="options">Which ones, and the thresholds.</param>
internal sealed class CandidateAlignment(MultiHypothesisOptions options)
{
    private readonly LucasKanade pyramid = new(options.Flow.WindowPixels, contrast: options.Flow.LocalContrast);
    private readonly LucasKanade singleLevel = new(options.Flow.WindowPixels, levels: 0, contrast: options.Flow.LocalContrast);

    /// <summary>[point][hypothesis] dense flow, sharpened by one Lucas-Kanade step at full resolution where both agree.</summary>
    /// <param name="pair">Dense flow from the previous frame.</param>
    /// <param name="from">The previous frame.</param>
    /// <param name="to">This frame.</param>
    /// <param name="points">The points being followed.</param>
    /// <param name="dominant">Motion of the background.</param>
    public FlowStep[][] Flow(
        FlowPair pair, GrayFrame from, GrayFrame to, IReadOnlyList<HypothesisSet> points, PixelPoint dominant)
    {
        PixelPoint[] starts = [.. points.SelectMany(p => p.Hypotheses.Select(h => h.Point))];
        FlowStep[] steps = options.Candidates.DenseFlow ? [.. starts.Select(pair.Follow)]
            : [.. starts.Select(p => new FlowStep(p, double.PositiveInfinity))];
        if (options.Candidates.DenseFlow && options.Flow.SharpenPixels > 0)
        {
            FlowStep[] sharp = singleLevel.Follow(from, to, starts, [.. steps.Select(s => s.Point)]);
            for (int i = 0; i < steps.Length; i++)
            {
                if (IsTrusted(sharp[i]) && sharp[i].Point.DistanceTo(steps[i].Point) <= options.Flow.SharpenPixels)
                    steps[i] = sharp[i];
            }
        }

        if (options.Candidates.DenseFlow && options.Evidence.Photometric)
        {
            int[] plain =
            [
                .. points.SelectMany(p => p.Hypotheses.Select(_ => p.IsPlain)).Select((isPlain, i) => isPlain ? i : -1).Where(i => i >= 0),
            ];
            foreach (PixelPoint motion in new[] { default, dominant }.Distinct())
                Challenge(from, to, starts, steps, plain, motion);
        }

        int next = 0;
        return [.. points.Select(p => steps[next..(next += p.Hypotheses.Count)])];
    }

    /// <summary>Adds the positions to which each point's patch in an earlier frame is aligned.</summary>
    /// <param name="key">The earlier frame.</param>
    /// <param name="gap">How many frames back it is.</param>
    /// <param name="gray">This frame.</param>
    /// <param name="points">The points being followed.</param>
    /// <param name="predicted">Where each search begins.</param>
    /// <param name="candidates">The lists that are added to.</param>
    public void FromKeyFrame(
        GrayFrame key, int gap, GrayFrame gray, IReadOnlyList<HypothesisSet> points, PixelPoint[] predicted, List<Candidate>[] candidates)
    {
        var tries = new List<Attempt>();
        for (int i = 0; i < points.Count; i++)
        {
            if (points[i].Best.Ancestor(gap - 1) is { Visible: true } past)
                tries.Add(new(i, past.Point, predicted[i]));
        }

        Align(key, gray, tries, double.PositiveInfinity, CandidateOrigin.Flow, candidates);
    }

    /// <summary>
    /// Adds the positions to which each query's own patch is aligned, beginning at the prediction and at every feature match.
    /// </summary>
    /// <param name="gray">This frame.</param>
    /// <param name="points">The points being followed.</param>
    /// <param name="predicted">Where each search begins.</param>
    /// <param name="dominant">Motion of the background, which may carry occluded points.</param>
    /// <param name="candidates">The lists that are added to.</param>
    public void FromQueries(
        GrayFrame gray, IReadOnlyList<HypothesisSet> points, PixelPoint[] predicted, PixelPoint dominant, List<Candidate>[] candidates)
    {
        PixelPoint[][] matches = [.. candidates.Select(Matches)];
        foreach (var group in Enumerable.Range(0, points.Count).GroupBy(i => points[i].QueryGray))
        {
            IEnumerable<Attempt> From(Func<int, IEnumerable<PixelPoint>> guesses) =>
                group.SelectMany(i => guesses(i).Select(g => new Attempt(i, points[i].Query.Point, g)));
            if (options.Candidates.AlignQueryPatch)
            {
                Attempt[] tries = [.. From(i => [predicted[i], .. Carried(points[i], predicted[i], dominant)])];
                Align(group.Key, gray, tries, double.PositiveInfinity, CandidateOrigin.Photometric, candidates);
            }


            double reach = options.Candidates.MatchAlignmentReach * gray.Size.LongSide;
            if (reach > 0)
                Align(group.Key, gray, [.. From(i => matches[i])], reach, CandidateOrigin.Photometric, candidates);
        }
    }

    // Dense flow of a plain surface follows the object beside it. A motion at which the patch agrees better at full resolution replaces it.
    private void Challenge(GrayFrame from, GrayFrame to, PixelPoint[] all, FlowStep[] steps, int[] which, PixelPoint motion)
    {
        PixelPoint[] starts = [.. which.Select(i => all[i])];
        PixelPoint[] guesses = [.. starts.Select(s => s + motion)];
        FlowStep[] sharp = singleLevel.Follow(from, to, starts, guesses);
        Parallel.For(0, starts.Length, i =>
        {
            FlowStep rival = sharp[i];
            if (!IsTrusted(rival) || rival.Point.DistanceTo(guesses[i]) > options.Flow.SharpenPixels
                || rival.Point.DistanceTo(steps[which[i]].Point) < options.Candidates.MinDistancePixels)
                return;
            PatchTemplate patch = TemplateEvidence.Patch(from, starts[i], options);
            double lead = patch.Agreement(to, rival.Point) - patch.Agreement(to, steps[which[i]].Point);
            if (lead > options.Evidence.MotionLead)
                steps[which[i]] = rival;
        });
    }

    // Where an occluded point would be if the background has carried it.
    private IEnumerable<PixelPoint> Carried(HypothesisSet point, PixelPoint predicted, PixelPoint dominant) =>
        point.Hypotheses.Where(h => h.Origin == CandidateOrigin.Hidden && point.IsPlain).Select(h => h.Carried + dominant)
            .Where(p => p.DistanceTo(predicted) > options.Flow.SharpenPixels);

    private static PixelPoint[] Matches(List<Candidate> candidates) =>
        [.. candidates.Where(c => c.Origin == CandidateOrigin.Feature).Select(c => c.Point)];

    // What passes the forward-backward check becomes a candidate.
    private void Align(
        GrayFrame from, GrayFrame to, IReadOnlyList<Attempt> tries, double reachPixels, CandidateOrigin origin,
        List<Candidate>[] candidates)
    {
        FlowStep[] steps = pyramid.Follow(from, to, [.. tries.Select(t => t.Start)], [.. tries.Select(t => t.Guess)]);
        for (int k = 0; k < steps.Length; k++)
        {
            if (IsTrusted(steps[k]) && steps[k].Point.DistanceTo(tries[k].Guess) <= reachPixels)
                candidates[tries[k].Point].Add(new(steps[k].Point, origin));
        }
    }

    private bool IsTrusted(FlowStep step) => step.ReturnErrorPixels <= options.Flow.MaxReturnErrorPixels;

    /// <summary>A patch to be aligned: of which point, where it lies, where the search begins.</summary>
    private readonly record struct Attempt(int Point, PixelPoint Start, PixelPoint Guess);
}
