using Equiview.Correspondence;
using Equiview.Features;

namespace Equiview.Tracking;

/// <summary>
/// Follows many points frame by frame. For each it gathers candidate places: optical flow from the last and from earlier frames, the query's
/// patch aligned photometrically, the best feature match nearby and over the whole frame. <see cref="PointBeam"/> chooses among them.
/// Frames may be given in either order of time.
/// </summary>
internal sealed class BeamTracker
{
    private readonly BeamOptions options;
    private readonly LucasKanade lucasKanade, sharpener;
    private readonly List<GreyFrame> history = []; // newest last
    private readonly List<PointBeam> beams = [];
    private FeatureMap? last;
    private int lastFrame;

    public BeamTracker(BeamOptions options)
    {
        options.Check();
        this.options = options;
        lucasKanade = new LucasKanade(options.FlowWindowPixels);
        sharpener = new LucasKanade(options.FlowWindowPixels, 0);
    }

    /// <summary>The points being followed.</summary>
    public IReadOnlyList<PointBeam> Beams => beams;

    /// <summary>Begins to follow a point in the newest frame.</summary>
    /// <exception cref="InvalidOperationException">There was no frame yet.</exception>
    public PointBeam Add(PointQuery query)
    {
        var beam = new PointBeam(query with { Frame = lastFrame }, history[^1], last ?? throw new InvalidOperationException("no frame yet"), options);
        beams.Add(beam);
        return beam;
    }

    /// <summary>Stops following a point.</summary>
    public void Remove(PointBeam beam) => beams.Remove(beam);

    /// <summary>Takes a point up again whose place is not known any more.</summary>
    public void Resume(PointBeam beam)
    {
        beam.Lose(lastFrame);
        beams.Add(beam);
    }

    /// <summary>Moves all points on by a frame.</summary>
    public void Step(int frame, GreyFrame grey, FeatureMap map)
    {
        if (history.Count > 0 && beams.Count > 0)
            Advance(frame, grey, map);
        history.Add(grey);
        if (history.Count > options.KeyFrameGaps.DefaultIfEmpty(1).Max())
            history.RemoveAt(0);
        (last, lastFrame) = (map, frame);
    }

    private void Advance(int frame, GreyFrame grey, FeatureMap map)
    {
        var pair = new FlowPair(history[^1], grey);
        FlowStep[][] flows = Flows(pair, grey);
        List<PixelPoint>[] extra = [.. beams.Select(_ => new List<PixelPoint>())];
        PixelPoint[] ahead = [.. beams.Select((b, i) => flows[i][0].ReturnErrorPixels <= options.TrustedReturnPixels ? flows[i][0].Point : b.Best.Point + b.Best.Velocity)];
        PixelPoint?[] support = [.. beams.Select(b => SupportMotion.Measure(pair, grey.Size, b.Best.Point, options))];
        foreach (int gap in options.KeyFrameGaps.Where(g => g <= history.Count))
            Gather(extra, ahead, history[^gap], grey, b => b.Best.Ancestor(gap - 1) is { Visible: true } past ? past.Point : null);
        if (options.PhotometricAnchor)
        {
            foreach (GreyFrame origin in beams.Select(b => b.QueryGrey).Distinct())
                Gather(extra, ahead, origin, grey, b => b.QueryGrey == origin ? b.Query.Point : null);
        }

        var index = new FeatureMapIndex(map);
        IReadOnlyList<SimilarityField> fields = index.ScoreMany([.. beams.SelectMany(b => b.Bank.Descriptors.Append(b.Recent)).SelectMany(d => d)]);
        int[] starts = new int[beams.Count + 1];
        for (int i = 0; i < beams.Count; i++)
            starts[i + 1] = starts[i] + beams[i].Bank.Count + 1;
        Parallel.For(0, beams.Count, i =>
        {
            SimilarityField[] own = [.. Enumerable.Range(starts[i], starts[i + 1] - starts[i]).Select(k => fields[k])];
            beams[i].Step(frame, map, flows[i], extra[i], new DissimilarityMap(own[..^1]), new DissimilarityMap(own[^1..]), support[i] ?? default);
        });
    }

    // [beam][hypothesis]: dense flow, made sharper by a single window at full size where both agree.
    private FlowStep[][] Flows(FlowPair pair, GreyFrame grey)
    {
        PixelPoint[] points = [.. beams.SelectMany(b => b.Hypotheses.Select(h => h.Point))];
        FlowStep[] steps = options.Flow ? [.. points.Select(pair.Follow)] : [.. points.Select(p => new FlowStep(p, double.PositiveInfinity))];
        if (options.Flow && options.SharpenPixels > 0)
        {
            FlowStep[] sharp = sharpener.Follow(history[^1], grey, points, [.. steps.Select(s => s.Point)]);
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

    private void Gather(List<PixelPoint>[] extra, PixelPoint[] ahead, GreyFrame from, GreyFrame to, Func<PointBeam, PixelPoint?> origin)
    {
        (int Beam, PixelPoint Point)[] origins = [.. beams.Select((b, i) => (i, origin(b))).Where(o => o.Item2 is not null).Select(o => (o.i, o.Item2!.Value))];
        FlowStep[] steps = lucasKanade.Follow(from, to, [.. origins.Select(o => o.Point)], [.. origins.Select(o => ahead[o.Beam])]);
        for (int k = 0; k < steps.Length; k++)
        {
            if (steps[k].ReturnErrorPixels <= options.TrustedReturnPixels)
                extra[origins[k].Beam].Add(steps[k].Point);
        }
    }
}
