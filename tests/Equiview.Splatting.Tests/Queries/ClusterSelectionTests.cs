using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;

using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Queries;

public sealed class PartSelectionTests
{
    private const int PerBall = TwoBalls.PerBall;

    // Both balls look alike, but for a fifth of each; only place tells them apart.
    private static readonly GaussianFeatureSet Alike = new(
        "f", 3, [.. Enumerable.Range(0, 2 * PerBall).SelectMany(g => g % 5 == 0 ? TwoBalls.Right : TwoBalls.Left)]);

    private static AffinityGraph Graph(GaussianFeatureSet features) =>
        new(TwoBalls.Scene, new KnnGraph(TwoBalls.Scene), new FeatureQuery(features));

    [Fact]
    public void At_APointOnOneOfTwoBallsThatLookAlike_SelectsThatBall()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0);
        PromptRegion pointed = PromptRegion.At(rasterizer, TwoBalls.Scene, view, view.Project(new Vector3D(-0.8, 0, 0)), 6);
        ClusterSelection part = ClusterSelection.At(Graph(Alike), pointed, threshold: 0.1f);

        Assert.All(part.Gaussians, g => Assert.InRange(g, 0, PerBall - 1));
        Assert.InRange(part.Gaussians.Length, PerBall * 3 / 4, PerBall); // all but odd ones
        Assert.InRange(part.Relevancy[PerBall..].Count(r => r >= 0.1f), PerBall / 3, PerBall); // the other ball is as relevant
    }

    [Fact]
    public void At_WithSomethingNotMeant_LeavesItOut()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0);
        var features = new GaussianFeatureSet(
            "f", 3, [.. Enumerable.Range(0, 2 * PerBall).SelectMany(g => g < PerBall ? TwoBalls.Left : TwoBalls.Right)]);
        var query = new FeatureQuery(features);
        PromptRegion At(double x) => PromptRegion.At(rasterizer, TwoBalls.Scene, view, view.Project(new Vector3D(x, 0, 0)), 3);
        float[] relevancy = query.RelevancyExcept(query.Descriptor(At(-0.8)), [query.Descriptor(At(0.8))]);

        Assert.All(Enumerable.Range(0, PerBall), g => Assert.Equal(1, relevancy[g], 1e-4));
        Assert.All(Enumerable.Range(PerBall, PerBall), g => Assert.InRange(relevancy[g], -1, -0.9));
        Assert.Equal(query.Relevancy(TwoBalls.Left), query.RelevancyExcept(TwoBalls.Left, []));
        ClusterSelection part = ClusterSelection.At(Graph(features), At(-0.8), [At(0.8)], threshold: -1);
        Assert.Equal(Enumerable.Range(0, PerBall), part.Gaussians); // never what is nearer to the exception, however low the threshold
    }

    [Fact]
    public void Otsu_OfTwoGroups_LiesBetweenThem()
    {
        float[] relevancy = [.. Enumerable.Range(0, 300)
            .Select(i => i % 3 == 0 ? 0.7f + (0.001f * (i % 50)) : -0.1f - (0.001f * (i % 70))), -1, -1];
        float cut = RelevancyThreshold.Otsu(relevancy);

        Assert.InRange(cut, -0.1, 0.7);
        Assert.Equal(100, RelevancyThreshold.Select(relevancy, cut).Length);
        Assert.Equal(0.5f, RelevancyThreshold.Otsu([0.5f, 0.5f]));
        Assert.Throws<DegenerateInputException>(() => RelevancyThreshold.Otsu([-1]));
    }

    [Fact]
    public void Graph_OfFewGaussians_Works()
    {
        GaussianScene one = new(0, [0, 0, 1], [1, 0, 0, 0], [0, 0, 0], [0], [0, 0, 0]);
        var graph = new KnnGraph(one);
        Assert.Equal([0.5f], graph.Smooth([0.5f], 3));
        Assert.Equal([0], graph.Connected([0], [0]));
        Assert.Empty(graph.Connected([], [0]));
        Assert.Equal(
            [-1f, -1f],
            new KnnGraph(new(0, [0, 0, 1, 0, 0, 2], [1, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 0], [0, 0, 0, 0, 0, 0]))
                .Smooth([-1, -1]));
    }
}
