using Equiview.Pose.Geometry;

namespace Equiview.Pose.Tests.Geometry;

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
    public void Constructor_NoOrInfinitePoints_IsRefused()
    {
        Assert.Throws<DegenerateInputException>(() => new KdTree([]));
        Assert.Throws<DegenerateInputException>(() => new KdTree([new(double.NaN, 0, 0)]));
    }
}
