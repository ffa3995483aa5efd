using Equiview.Numerics;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Solvers;

public sealed class ProsacSamplerTests
{
    [Fact]
    public void Draw_WeightedMatches_GrowsFromTheHeaviestAndHoldsTheNewestOfTheSubset()
    {
        double[] weights = [.. Enumerable.Range(0, 40).Select(i => (double)((i * 17) % 40) + 1)];
        int[] order = [.. Enumerable.Range(0, 40).OrderByDescending(i => weights[i])];
        var sampler = new ProsacSampler(weights, new KeyedRandom(1));
        Span<int> sample = stackalloc int[3];
        int reached = 3;
        for (int draw = 0; draw < 60; draw++)
        {
            sampler.Draw(sample);
            int[] ranks = [.. sample.ToArray().Select(s => Array.IndexOf(order, s))];
            Assert.Equal(3, ranks.Distinct().Count());

            // The growth function: a sample is drawn from the n heaviest and contains the n-th of them; n never falls.
            int subset = ranks.Max() + 1;
            Assert.True(subset >= reached, $"draw {draw}: rank {subset} after {reached}");
            reached = subset;
        }

        Assert.True(reached is > 3 and <= 40);
    }

    [Fact]
    public void Draw_EqualWeights_IsUniform()
    {
        var sampler = new ProsacSampler(new double[10], new KeyedRandom(2));
        var counts = new int[10];
        Span<int> sample = stackalloc int[3];
        for (int draw = 0; draw < 10_000; draw++)
        {
            sampler.Draw(sample);
            foreach (int i in sample)
                counts[i]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 2_800, 3_200));
    }

    [Fact]
    public void Draw_SameSeed_GivesTheSameSamples()
    {
        double[] weights = [.. Enumerable.Range(0, 20).Select(i => 1.0 + i)];
        Assert.Equal(Run(), Run());

        int[] Run()
        {
            var sampler = new ProsacSampler(weights, new KeyedRandom(3));
            var all = new List<int>();
            Span<int> sample = stackalloc int[3];
            for (int draw = 0; draw < 100; draw++)
            {
                sampler.Draw(sample);
                all.AddRange(sample);
            }

            return [.. all];
        }
    }
}
