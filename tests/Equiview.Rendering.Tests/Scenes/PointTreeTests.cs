using Equiview.Rendering.Scenes;
namespace Equiview.Rendering.Tests.Scenes;

public sealed class PointTreeTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(13, 5)]
    [InlineData(700, 8)]
    public void Nearest_EqualsBruteForce(int count, int neighbors)
    {
        var random = new Random(count);
        Vector3D[] points = [.. Enumerable.Range(0, count).Select(i => new Vector3D(random.NextDouble() * 9, random.Next(4), i % 7 == 0 ? 1e4 * random.NextDouble() : random.NextDouble()))];
        var tree = new PointTree(points);
        int[] found = new int[neighbors];
        double[] squared = new double[neighbors];
        for (int i = 0; i < count; i++)
        {
            tree.Nearest(i, found, squared);
            double[] expected = [.. Enumerable.Range(0, count).Where(j => j != i).Select(j => (points[j] - points[i]).Dot(points[j] - points[i])).Order().Take(neighbors)];
            Assert.Equal(expected, squared);
            Assert.Equal(expected, found.Select(j => (points[j] - points[i]).Dot(points[j] - points[i])));
            Assert.Equal(neighbors, found.Distinct().Count());
        }
    }

    [Fact]
    public void Nearest_PointsInOnePlace_AreAllFound()
    {
        var tree = new PointTree([.. Enumerable.Repeat(new Vector3D(1, 2, 3), 50)]);
        int[] found = new int[9];
        tree.Nearest(7, found, new double[9]);
        Assert.DoesNotContain(7, found);
        Assert.Equal(9, found.Distinct().Count());
    }
}
