using System.Numerics;
using Equiview.Finetuning.Losses;

namespace Equiview.Finetuning.Tests.Losses;

public sealed class PairLabelsTests
{
    [Fact]
    public void Between_GoldenCase_FindsTheReferencePairs()
    {
        using var golden = new GoldenLoss();
        var labels = PairLabels.Between(golden.Points("points3d_1"), golden.Points("points3d_2"), MatchThresholds.Paper);
        int[] expected = golden.Integers("positive_pairs");
        Assert.Equal(expected, labels.Queries.Zip(labels.Targets).SelectMany(p => new[] { p.First, p.Second }));
        int[] counts = golden.Integers("negative_count_per_query");
        float[] mask = labels.NegativeMask(0, labels.PositiveCount);
        for (int p = 0; p < labels.PositiveCount; p++)
            Assert.Equal(counts[labels.Queries[p]], mask.AsSpan(p * labels.Second.Count, labels.Second.Count).ToArray().Sum());
    }

    [Fact]
    public void Between_TwoSidesOfAThinWall_AreApartWhenNormalsCount()
    {
        SurfaceSamples front = new([Vector3.Zero], [Vector3.UnitZ]),
            back = new([new(0, 0, -0.002f), new(0.001f, 0, 0)], [-Vector3.UnitZ, Vector3.UnitZ]);
        Assert.Equal([0, 1], PairLabels.Between(front, back, MatchThresholds.Paper).Targets);
        Assert.Equal([1], PairLabels.Between(front, back, MatchThresholds.Paper with { SameSide = true }).Targets);
    }

    [Fact]
    public void Between_ManyPoints_AgreesWithPlainLoops()
    {
        var random = new Random(3);
        Vector3[] Cloud(int n) => [.. Enumerable.Range(0, n)
            .Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) / 20)];
        Vector3[] a = Cloud(300), b = Cloud(517);
        var labels = PairLabels.Between(new(a), new(b), MatchThresholds.Paper with { Negative = 0.03 });
        (int, int)[] expected = [.. from i in Enumerable.Range(0, a.Length) from j in Enumerable.Range(0, b.Length) where Vector3
            .Distance(a[i], b[j]) < 0.005f select (i, j)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, labels.Queries.Zip(labels.Targets));
        float[] mask = labels.NegativeMask(7, 20);
        for (int p = 0; p < 20; p++)
            Assert.Equal(
                b.Select(x => Vector3.Distance(a[labels.Queries[7 + p]], x) > 0.03f ? 1f : 0), mask.Skip(p * b.Length).Take(b.Length));
    }
}
