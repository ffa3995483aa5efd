using Equiview.Numerics;

namespace Equiview.Core.Tests.Numerics;

public sealed class KdTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(2000)]
    public void Nearest_RandomQueries_EqualsBruteForce(int count)
    {
        var random = new Random(count);
        Vector3D[] points = [.. Enumerable.Range(0, count).Select(_ => Next())];
        var tree = new KdTree(points);
        for (int i = 0; i < 300; i++)
        {
            Vector3D query = Next() * 1.5;
            (int index, double distance) = tree.Nearest(query);
            Assert.Equal(points.Min(p => (p - query).Length), distance, 1e-12);
            Assert.Equal(distance, (points[index] - query).Length, 1e-12);
        }

        Vector3D Next() => new(random.NextDouble(), Math.Round(random.NextDouble(), 1), random.NextDouble());
    }

    [Fact]
    public void Nearest_QueryThatIsNotFinite_HasNoNeighbor() =>
        Assert.Equal((-1, double.NaN), new KdTree([default]).Nearest(new(double.NaN, 0, 0)));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(13, 5)]
    [InlineData(700, 8)]
    public void NearestOthers_EqualsBruteForce(int count, int neighbors)
    {
        var random = new Random(count);
        Vector3D[] points = [.. Enumerable.Range(0, count).Select(i => new Vector3D(
            random.NextDouble() * 9, random.Next(4), i % 7 == 0 ? 1e4 * random.NextDouble() : random.NextDouble()))];
        var tree = new KdTree(points);
        int[] found = new int[neighbors];
        double[] squared = new double[neighbors];
        for (int i = 0; i < count; i++)
        {
            tree.NearestOthers(i, found, squared);
            double Squared(int j) => (points[j] - points[i]).Dot(points[j] - points[i]);
            double[] expected = [.. Enumerable.Range(0, count).Where(j => j != i).Select(Squared).Order().Take(neighbors)];
            Assert.Equal(expected, squared);
            Assert.Equal(expected, found.Select(Squared));
            Assert.Equal(neighbors, found.Distinct().Count());
        }
    }

    [Fact]
    public void NearestOthers_CoincidingPoints_AreAllFound()
    {
        var tree = new KdTree([.. Enumerable.Repeat(new Vector3D(1, 2, 3), 50)]);
        int[] found = new int[9];
        tree.NearestOthers(7, found, new double[9]);
        Assert.DoesNotContain(7, found);
        Assert.Equal(9, found.Distinct().Count());
    }

    [Fact]
    public void Constructor_NoOrInfinitePoints_IsRefused()
    {
        Assert.Throws<DegenerateInputException>(() => new KdTree([]));
        Assert.Throws<DegenerateInputException>(() => new KdTree([new(double.NaN, 0, 0)]));
    }
}
