using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
namespace Equiview.Tracking.Beam;

/// <summary>
/// Follows many points frame by frame. For each it gathers candidate places: optical flow from the last and from earlier frames, the query's
/// patch aligned photometrically, the best feature matches of the whole frame. <see cref="HypothesisSet"/> chooses among them.
/// Frames may be given in either order of time.
/// </summary>
internal sealed class MultiHypothesisTracker
{
    private readonly MultiHypothesisOptions options;
    private readonly Func<GrayFrame, GrayFrame, FlowPair> flowBetween;
    private readonly LucasKanade lucasKanade, sharpener;
    private readonly List<GrayFrame> history = []; // newest last
    private readonly List<HypothesisSet> beams = [];
    private FeatureMapIndex? last;
    private FrameCrops? lastCrops;
    private int lastFrame;

    /// <param name="options">Parts and weights.</param>
    /// <param name="flowBetween">Dense flow between two frames; null computes it.</param>
    public MultiHypothesisTracker(MultiHypothesisOptions options, Func<GrayFrame, GrayFrame, FlowPair>? flowBetween = null)
    {
        this.flowBetween = flowBetween ?? ((from, to) => new FlowPair(from, to));
        options.Check();
        this.options = options;
        lucasKanade = new LucasKanade(options.FlowWindowPixels, even: options.EvenLuma);
        sharpener = new LucasKanade(options.FlowWindowPixels, 0, even: options.EvenLuma);
    }

    /// <summary>The points being followed.</summary>
    public IReadOnlyList<HypothesisSet> Beams => beams;

    /// <summary>Begins to follow a point in the newest frame.</summary>
    /// <exception cref="InvalidOperationException">There was no frame yet.</exception>
    public HypothesisSet Add(PointQuery query)
    {
        var beam = new HypothesisSet(query with { Frame = lastFrame }, history[^1], last ?? throw new InvalidOperationException("no frame yet"), options) { Fine = lastCrops?.Describe(query.Point) };
        beams.Add(beam);
        return beam;
    }

    /// <summary>Stops following a point.</summary>
    public void Remove(HypothesisSet beam) => beams.Remove(beam);

    /// <summary>Takes a point up again whose place is not known any more.</summary>
    public void Resume(HypothesisSet beam)
    {
        beam.Lose(lastFrame);
        beams.Add(beam);
    }

    /// <summary>Moves all points on by a frame.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="gray">Its luma.</param>
    /// <param name="map">Its features.</param>
    /// <param name="crops">Its finer features, which place matches anew; null leaves them as they are.</param>
    public void Step(int frame, GrayFrame gray, FeatureMap map, FrameCrops? crops = null)
    {
        var index = new FeatureMapIndex(map);
        if (history.Count > 0 && beams.Count > 0)
            Advance(frame, gray, index, crops);
        history.Add(gray);
        if (history.Count > options.KeyFrameGaps.DefaultIfEmpty(1).Max())
            history.RemoveAt(0);
        (last, lastCrops, lastFrame) = (index, crops, frame);
    }

    private void Advance(int frame, GrayFrame gray, FeatureMapIndex index, FrameCrops? crops)
    {
        FeatureMap map = index.Map;
        FlowPair pair = flowBetween(history[^1], gray);
        FlowStep[][] flows = Flows(pair, gray);
        PixelPoint[] ahead = [.. beams.Select((b, i) => flows[i][0].ReturnErrorPixels <= options.TrustedReturnPixels ? flows[i][0].Point : b.Best.Point + b.Best.Velocity)];
        PixelPoint[][] support = [.. beams.Select(b => b.Hypotheses.Select(h => h.Origin == CandidateOrigin.OutOfFrame ? SupportMotion.Measure(pair, gray.Size, h.Point, h.OwnMotion ?? default, options) ?? default : default).ToArray())];
        (DissimilarityMap Bank, DissimilarityMap Recent)[] looks = Looks(index);
        var candidates = new List<Candidate>[beams.Count];
        Parallel.For(0, beams.Count, i => candidates[i] = beams[i].FeatureCandidates(map, looks[i].Bank, crops));
        foreach (int gap in options.KeyFrameGaps.Where(g => g <= history.Count))
            Align(history[^gap], gray, candidates, b => b.Best.Ancestor(gap - 1) is { Visible: true } past ? past.Point : null, i => [ahead[i]], double.PositiveInfinity, CandidateOrigin.Flow);
        PixelPoint[][] matches = [.. candidates.Select(c => c.Where(m => m.Origin == CandidateOrigin.Feature).Select(m => m.Point).ToArray())];
        foreach (GrayFrame origin in beams.Select(b => b.QueryGray).Distinct())
        {
            PixelPoint? Query(HypothesisSet b) => b.QueryGray == origin ? b.Query.Point : null;
            if (options.PhotometricAnchor)
                Align(origin, gray, candidates, Query, i => [ahead[i]], double.PositiveInfinity, CandidateOrigin.Photometric);
            if (options.AlignReach > 0)
                Align(origin, gray, candidates, Query, i => matches[i], options.AlignReach * gray.Size.LongSide, CandidateOrigin.Photometric);
        }

        Parallel.For(0, beams.Count, i => beams[i].Step(frame, map, flows[i], candidates[i], looks[i].Bank, looks[i].Recent, support[i]));
    }

    // How unlike its template bank and its last appearance each point's every place is.
    private (DissimilarityMap Bank, DissimilarityMap Recent)[] Looks(FeatureMapIndex index)
    {
        IReadOnlyList<SimilarityField> fields = index.ScoreMany([.. beams.SelectMany(b => b.Bank.Descriptors.Append(b.Recent)).SelectMany(d => d)]);
        var looks = new (DissimilarityMap, DissimilarityMap)[beams.Count];
        int next = 0;
        for (int i = 0; i < looks.Length; i++)
        {
            int bank = beams[i].Bank.Count;
            looks[i] = (new([.. fields.Skip(next).Take(bank)], options.UpdatedTemplatePenalty), new([fields[next + bank]]));
            next += bank + 1;
        }

        return looks;
    }

    // [beam][hypothesis]: dense flow, made sharper by a single window at full size where both agree.
    private FlowStep[][] Flows(FlowPair pair, GrayFrame gray)
    {
        PixelPoint[] points = [.. beams.SelectMany(b => b.Hypotheses.Select(h => h.Point))];
        FlowStep[] steps = options.Flow ? [.. points.Select(pair.Follow)] : [.. points.Select(p => new FlowStep(p, double.PositiveInfinity))];
        if (options.Flow && options.SharpenPixels > 0)
        {
            FlowStep[] sharp = sharpener.Follow(history[^1], gray, points, [.. steps.Select(s => s.Point)]);
            for (int i = 0; i < steps.Length; i++)
            {
                if (sharp[i].ReturnErrorPixels <= options.TrustedReturnPixels && sharp[i].Point.DistanceTo(steps[i].Point) <= options.SharpenPixels)
                    steps[i] = sharp[i];
            }
        }

        var result = new FlowStep[beams.Count][];
        int next = 0;
        for (int i = 0; i < beams.Count; i++)
        {
            result[i] = steps[next..(next + beams[i].Hypotheses.Count)];
            next += result[i].Length;
        }

        return result;
    }

    // Follows each point's patch in one frame into another, beginning at guesses; what comes back to its start becomes a candidate.
    private void Align(GrayFrame from, GrayFrame to, List<Candidate>[] candidates, Func<HypothesisSet, PixelPoint?> origin, Func<int, IEnumerable<PixelPoint>> guesses, double reachPixels, CandidateOrigin kind)
    {
        (int Beam, PixelPoint Start, PixelPoint Guess)[] tries = [.. beams.SelectMany((b, i) => origin(b) is { } start ? guesses(i).Select(g => (i, start, g)) : [])];
        FlowStep[] steps = lucasKanade.Follow(from, to, [.. tries.Select(t => t.Start)], [.. tries.Select(t => t.Guess)]);
        for (int k = 0; k < steps.Length; k++)
        {
            if (steps[k].ReturnErrorPixels <= options.TrustedReturnPixels && steps[k].Point.DistanceTo(tries[k].Guess) <= reachPixels)
                candidates[tries[k].Beam].Add(new(steps[k].Point, kind));
        }
    }
}
