using Equiview.Features;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests;

/// <summary>
/// A plain measure of equivariance between rendered views, the same candidates and queries for every model: queries are pixels of A whose
/// surface point B shows, candidates are B's object pixels on a stride-4 grid, the prediction is the most similar candidate (cosine), the
/// error is relative to the image side.
/// </summary>
internal static class HeldOutCheck
{
    /// <summary>APE in percent, and PCDP at 0.05 in percent; means over queries, then pairs, then objects.</summary>
    public static (double Ape, double Pcdp) Measure(IViewSource source, Func<RgbImage, FeatureMap> extract, int pairsPerObject, long seed)
    {
        List<(double Ape, double Pcdp)> objects = [];
        for (int o = 0; o < source.Objects.Count; o++)
        {
            (int First, int Second)[] allowed = ViewPairSampler.Allowed(source.PosesOf(o), 120);
            var random = new KeyedRandom(seed, o);
            List<(double Ape, double Pcdp)> pairs = [];
            foreach (int chosen in random.Choose(pairsPerObject, allowed.Length))
            {
                TrainingView a = source.View(o, allowed[chosen].First), b = source.View(o, allowed[chosen].Second);
                if (Pair(a, b, extract(a.Color), extract(b.Color), random) is { } measured)
                    pairs.Add(measured);
            }

            objects.Add((pairs.Average(p => p.Ape), pairs.Average(p => p.Pcdp)));
        }

        return (objects.Average(p => p.Ape), objects.Average(p => p.Pcdp));
    }

    private static (double Ape, double Pcdp)? Pair(TrainingView a, TrainingView b, FeatureMap mapA, FeatureMap mapB, KeyedRandom random)
    {
        int[] queries = random.Choose(1500, a.Pixels.Count), shown = [.. Enumerable.Range(0, b.Pixels.Count)];
        SurfacePoints Points(ViewPixels v, int[] indices) => new([.. indices.Select(v.ObjectPoint)]);
        var labels = PairLabels.Between(Points(a.Pixels, queries), Points(b.Pixels, shown), MatchThresholds.Paper);
        Dictionary<int, PixelPoint> truth = labels.Queries.Zip(labels.Targets).GroupBy(p => p.First)
            .ToDictionary(g => queries[g.Key], g => new PixelPoint(g.Average(p => b.Pixels.Centre(p.Second).X), g.Average(p => b.Pixels.Centre(p.Second).Y)));
        if (truth.Count < 10)
            return null;
        PixelPoint[] from = [.. truth.Keys.Select(a.Pixels.Centre)], to = [.. truth.Values];
        PixelPoint[] candidates = [.. shown.Select(b.Pixels.Centre).Where(p => (int)p.X % 4 == 2 && (int)p.Y % 4 == 2)];
        using var scope = NewDisposeScope();
        Tensor query = tensor(mapA.Sample(from, normalize: true), [from.Length, mapA.Channels]), other = tensor(mapB.Sample(candidates, normalize: true), [candidates.Length, mapB.Channels]);
        long[] best = [.. query.matmul(other.t()).argmax(1).data<long>()];
        double[] errors = [.. best.Select((k, i) => candidates[k].DistanceTo(to[i]) / a.Color.Size.ShortSide)];
        return (100 * errors.Average(), 100 * errors.Average(e => e <= 0.05 ? 1.0 : 0));
    }
}
