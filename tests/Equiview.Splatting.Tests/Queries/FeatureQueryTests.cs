using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Queries;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Queries;

public sealed class FeatureQueryTests
{
    private static readonly GaussianFeatureSet Features = new(
        "f", 3, [.. Enumerable.Range(0, 2 * TwoBalls.PerBall).SelectMany(g => g < TwoBalls.PerBall ? TwoBalls.Left : TwoBalls.Right)]);

    [Fact]
    public void Point_OnTheLeftBall_SelectsTheLeftBall()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0);
        PixelPoint point = view.Project(new Vector3D(-0.8, 0, 0));
        var query = new FeatureQuery(Features);
        float[] relevancy = query.Relevancy(query.Descriptor(PromptRegion.At(rasterizer, TwoBalls.Scene, view, point)));
        Assert.Equal(Enumerable.Range(0, TwoBalls.PerBall), RelevancyThreshold.Select(relevancy, 0.5f));

        PlanarImage map = FeatureQuery.Map(rasterizer, TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld, relevancy);
        Assert.Equal(1, map.Values[((int)point.Y * 80) + (int)point.X], 1e-4);
        Assert.Equal(-1, map.Values[((int)point.Y * 80) + 79 - (int)point.X], 1e-4); // mirror image: the right ball
        Assert.Equal(-1, map.Values[0]); // nothing there
    }

    [Fact]
    public void Relevancy_OrthogonalClusters_AreOppositeAfterTakingOffTheMean()
    {
        float[] relevancy = new FeatureQuery(Features).Relevancy([3, 0, 0]);
        Assert.Equal(1, relevancy[0], 1e-5);
        Assert.Equal(-1, relevancy[^1], 1e-5);
    }

    [Fact]
    public void RelevancyAgainstNegatives_IsLerfsFormula()
    {
        float[] relevancy = new FeatureQuery(Features).Relevancy([2, 0, 0], [[0, 1, 0], [0, 0, 1]]);
        Assert.Equal(1 / (1 + Math.Exp(-10)), relevancy[0], 1e-5); // left ball: cosine 1 against 0
        Assert.Equal(1 / (1 + Math.Exp(8)), relevancy[^1], 1e-5); // right ball: cosine 0 against 0.8, the better negative
        Assert.Throws<DegenerateInputException>(() => new FeatureQuery(Features).Relevancy([1, 0, 0], []));
        Assert.Throws<DegenerateInputException>(() => new FeatureQuery(Features).Relevancy([1, 0, 0], [[1, 0]]));
    }

    [Fact]
    public void Relevancy_OfLatents_IsThatOfTheirFeatures()
    {
        // Directions across the first and the last two channels: the features of both balls lie in their span.
        var decoder = new FeatureDecoder([0.1f, 0.06f, 0.08f], [1, 0, 0, 0, 0.6f, 0.8f]);
        var latents = new float[4 * TwoBalls.PerBall];
        for (int g = 0; g < 2 * TwoBalls.PerBall; g++)
            decoder.Encode(Features[g], latents.AsSpan(2 * g, 2));
        float[] expected = new FeatureQuery(Features).Relevancy([0.3f, 0.2f, 0.9f]),
            actual = new FeatureQuery(new GaussianFeatureSet("z", 2, latents) { Decoder = decoder }).Relevancy([0.3f, 0.2f, 0.9f]);
        for (int g = 0; g < expected.Length; g++)
            Assert.Equal(expected[g], actual[g], 1e-5);
    }

    [Fact]
    public void BadInput_IsRefused()
    {
        var query = new FeatureQuery(Features);
        Assert.Throws<DegenerateInputException>(() => query.Relevancy([1, 0]));
        Assert.Throws<DegenerateInputException>(() => query.Relevancy([0, 0, 0]));
        Assert.Throws<DegenerateInputException>(() => query.Relevancy([float.NaN, 0, 0]));
        Assert.Throws<DegenerateInputException>(() => new FeatureQuery(new GaussianFeatureSet("empty", 3, new float[6])));
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0);
        Assert.Throws<DegenerateInputException>(() => PromptRegion.At(rasterizer, TwoBalls.Scene, view, new PixelPoint(-1, 5)));
        Assert.Throws<DegenerateInputException>(
            () => query.Descriptor(PromptRegion.At(rasterizer, TwoBalls.Scene, view, new PixelPoint(1, 1))));
    }

    [Fact]
    public void Take_KeepsEveryPropertyOfTheGaussians()
    {
        GaussianScene part = GaussianSelection.Take(TwoBalls.Scene.WithFeatureSets(Features), [70, 3]);
        Assert.Equal((2, TwoBalls.Scene.Mean(70), TwoBalls.Scene.Mean(3)), (part.Count, part.Mean(0), part.Mean(1)));
        Assert.Equal(TwoBalls.Right, part.FeatureSets[0][0].ToArray());
        Assert.Equal([-1f, -1f, 1.5f, 1.5f, -1f, -1f], part.SphericalHarmonics);
        Assert.Equal(0, GaussianSelection.Take(TwoBalls.Scene, []).Count);
    }
}
