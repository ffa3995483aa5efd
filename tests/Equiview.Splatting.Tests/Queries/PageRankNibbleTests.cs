using Equiview.Splatting.Queries;

namespace Equiview.Splatting.Tests.Queries;

public sealed class LocalPartitionTests
{
    private const int Columns = 30, Rows = 12, Border = 11; // columns left of the border are one part

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Around_OnASheetWhereOnlyColorOrFeatureChanges_EndsThere(bool colors, bool features)
    {
        int[] part = PageRankNibble.Around(Sheet(colors ? 0.4f : 0, features ? 0.4f : 0), Pointed(4, 6));

        // It may take or leave the column at the border, where smoothed features lie between both.
        Assert.All(part, g => Assert.InRange(g % Columns, 0, Border));
        Assert.InRange(part.Length, (Border - 1) * Rows, (Border + 1) * Rows);
    }

    [Fact]
    public void At_WithoutAThreshold_EndsWhereTheSheetChanges()
    {
        AffinityGraph graph = Sheet(0.4f, 0.4f);
        int[] part = ClusterSelection.At(graph, Pointed(4, 6)).Gaussians;
        Assert.All(part, g => Assert.InRange(g % Columns, 0, Border));
        Assert.InRange(part.Length, (Border - 1) * Rows, (Border + 1) * Rows);
    }

    [Fact]
    public void At_WithAThreshold_TakesWhatItSays()
    {
        AffinityGraph graph = Sheet(0.4f, 0);
        Assert.Equal(Columns * Rows, ClusterSelection.At(graph, Pointed(4, 6), threshold: -0.99f).Gaussians.Length);
    }

    [Fact]
    public void Around_IsLessJoinedToTheRestThanColumnsThatEndElsewhere()
    {
        AffinityGraph graph = Sheet(0.4f, 0.2f);
        double found = Conductance(graph, PageRankNibble.Around(graph, Pointed(4, 6)));
        foreach (int columns in Enumerable.Range(5, 10).Where(c => Math.Abs(c - Border) > 1))
            Assert.True(
                found <= Conductance(graph, [.. Enumerable.Range(0, Columns * Rows).Where(g => g % Columns < columns)]) + 1e-12,
                $"{columns} columns are less joined to the rest");
    }

    [Fact]
    public void Weights_AreSymmetricAndSumToTheDegree()
    {
        AffinityGraph graph = Sheet(0.3f, 0.3f, unseen: 7);
        for (int g = 0; g < Columns * Rows; g++)
        {
            Assert.Equal(graph.Degrees[g], graph.WeightsOf(g).ToArray().Sum(), 1e-12);
            foreach ((int n, double weight) in graph.NeighborsOf(g).ToArray().Zip(graph.WeightsOf(g).ToArray()))
                Assert.Equal(weight, graph.WeightsOf(n)[graph.NeighborsOf(n).IndexOf(g)]);
        }

        Assert.Equal(0, graph.Degrees[7]); // never seen
        Assert.DoesNotContain(7, PageRankNibble.Around(graph, Pointed(4, 6)));
        Assert.Empty(PageRankNibble.Around(graph, Pointed(7, 0)));
    }

    private static double Conductance(AffinityGraph graph, int[] nodes)
    {
        HashSet<int> inside = [.. nodes];
        double volume = nodes.Sum(g => graph.Degrees[g]),
            cut = nodes.Sum(
                g => graph.NeighborsOf(g).ToArray().Zip(graph.WeightsOf(g).ToArray()).Where(e => !inside.Contains(e.First))
                    .Sum(e => e.Second));
        return cut / Math.Min(volume, graph.Degrees.Sum() - volume);
    }

    private static PromptRegion Pointed(int column, int row) =>
        new([.. Enumerable.Range(0, Columns * Rows).Select(g => g == (row * Columns) + column ? 1f : 0)]);

    // Noise keeps medians off zero, as in any lifted scene.
    private static AffinityGraph Sheet(float colorStep, float featureStep, int unseen = -1)
    {
        var random = new Random(3);
        float Noise() => (float)((random.NextDouble() - 0.5) * 0.02);
        int count = Columns * Rows;
        bool Left(int g) => g % Columns < Border;
        float[] means = [.. Enumerable.Range(0, count).SelectMany(g => new[] { (g % Columns) + Noise(), (g / Columns) + Noise(), 5f })];
        float[] colors = [.. Enumerable.Range(0, count).SelectMany(g => new[] { (Left(g) ? colorStep : 0) + Noise(), Noise(), Noise() })];
        float[] features = [.. Enumerable.Range(0, count)
            .SelectMany(g => g == unseen ? new float[4] : [1, (Left(g) ? featureStep : 0) + Noise(), Noise(), Noise()])];
        var scene = new GaussianScene(
            0, means, [.. Enumerable.Range(0, 4 * count).Select(i => i % 4 == 0 ? 1f : 0)], new float[3 * count], new float[count], colors);
        return new AffinityGraph(scene, new KnnGraph(scene), new FeatureQuery(new GaussianFeatureSet("f", 4, features)));
    }
}
