using Equiview.Correspondence.Matching;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Correspondence.Tests.Matching;

public sealed class MutualNearestNeighborsTests : TensorLeakGuard
{
    // Small integers: exact in float, with many ties.
    private static float[] Integers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-3, 4))];
    }

    [Fact]
    public void Find_TiesAndOddSizes_EqualsThePlainDoubleLoop() => Prop.ForAll<int, byte, byte>((seed, na, nb) =>
    {
        const int Channels = 3;
        float[] a = Integers(seed, (1 + na) * Channels), b = Integers(seed + 1, (1 + nb) * Channels);
        NearestNeighbors found = MutualNearestNeighbors.Find(a, b, Channels);
        double[][] scores = [.. Enumerable.Range(0, 1 + na)
            .Select(
                i => Enumerable.Range(0, 1 + nb)
                    .Select(j => Explicit.Dot(a.AsSpan(i * Channels, Channels), b.AsSpan(j * Channels, Channels))).ToArray())];
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(Array.IndexOf(scores[i], scores[i].Max()), found.NearestB[i]);
            Assert.Equal(scores[i].Max(), found.ScoreA[i]);
            Assert.Equal(nb == 0 ? double.NegativeInfinity : scores[i].OrderDescending().ElementAt(1), found.RunnerUpA[i]);
        }

        for (int j = 0; j <= nb; j++)
        {
            double[] column = [.. scores.Select(row => row[j])];
            Assert.Equal(Array.IndexOf(column, column.Max()), found.NearestA[j]);
            Assert.Equal(column.Max(), found.ScoreB[j]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Find_ManyTiles_EqualsOneTile()
    {
        const int Channels = 5;
        float[] a = Integers(1, 700 * Channels), b = Integers(2, 20_000 * Channels); // three tiles of columns; 1 MB gives 22 of rows
        NearestNeighbors small = MutualNearestNeighbors.Find(a, b, Channels, 1), large = MutualNearestNeighbors.Find(a, b, Channels, 256);
        Assert.Equal(large.NearestB, small.NearestB);
        Assert.Equal(large.RunnerUpA, small.RunnerUpA);
        Assert.Equal(large.NearestA, small.NearestA);
        Assert.Equal(large.ScoreB, small.ScoreB);
    }

    [Fact]
    public void Mutual_InputsSwapped_GivesSwappedPairs() => Prop.ForAll<int, byte, byte>((seed, na, nb) =>
    {
        float[] a = Integers(seed, na * 4), b = Integers(seed + 7, nb * 4);
        IEnumerable<(int, int)> forward = MutualNearestNeighbors.Find(a, b, 4).Mutual();
        IEnumerable<(int, int)> backward = MutualNearestNeighbors.Find(b, a, 4).Mutual().Select(pair => (pair.B, pair.A));
        return forward.ToHashSet().SetEquals(backward);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Find_EmptySides_HaveNoNeighbors()
    {
        Assert.Equal([-1, -1], MutualNearestNeighbors.Find(new float[8], Array.Empty<float>(), 4).NearestB);
        Assert.Equal([-1, -1], MutualNearestNeighbors.Find(Array.Empty<float>(), new float[8], 4).NearestA);
        Assert.Empty(MutualNearestNeighbors.Find(Array.Empty<float>(), Array.Empty<float>(), 4).Mutual());
    }

    [Fact]
    public void Find_NotFinite_IsRefused()
    {
        Assert.Throws<DegenerateInputException>(() => MutualNearestNeighbors.Find(new float[] { 1, float.NaN }, new float[] { 1, 2 }, 2));
        Assert.Throws<DegenerateInputException>(() => MutualNearestNeighbors.Find(new float[3], new float[4], 2));
    }
}
