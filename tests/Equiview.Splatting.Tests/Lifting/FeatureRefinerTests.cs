using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;

using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Lifting;

public sealed class FeatureRefinerTests
{
    private static readonly PosedView[] Views = [TwoBalls.View(-0.4, "a"), TwoBalls.View(0, "b"), TwoBalls.View(0.4, "c")];

    [Fact]
    public void Passes_FromTheWeightedMean_LowerTheResidualEachTime()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        ViewFeatures[] truths = [.. Views.Select(v => Striped(v))];
        GaussianFeatureSet features = Mean(rasterizer, truths);
        var residuals = new List<double>();
        for (int pass = 0; pass < 6; pass++)
        {
            var refiner = new FeatureRefiner(rasterizer, TwoBalls.Scene, features);
            for (int i = 0; i < Views.Length; i++)
                refiner.Add(Views[i], truths[i], truths[i].Validity);
            residuals.Add(refiner.Residual);
            features = refiner.Finish();
        }

        for (int pass = 1; pass < residuals.Count; pass++)
            Assert.True(residuals[pass] < residuals[pass - 1], $"{residuals[pass - 1]} to {residuals[pass]}");
        Assert.True(residuals[^1] < 0.97 * residuals[0]);
    }

    [Fact]
    public void Pass_FeaturesThatExplainTheViews_StayAsTheyAre()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        var known = new GaussianFeatureSet("known", 2, [.. Enumerable.Range(0, 4 * TwoBalls.PerBall).Select(i => MathF.Sin(i))]);
        var refiner = new FeatureRefiner(rasterizer, TwoBalls.Scene, known);
        foreach (PosedView view in Views)
        {
            PlanarImage shown = rasterizer.Render(
                TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = known }).Features!;
            refiner.Add(view, new ViewFeatures(view.Intrinsics, shown, []), [.. Enumerable.Repeat(1f, (int)shown.Size.PixelCount)]);
        }

        Assert.Equal(0, refiner.Residual, 1e-6);
        Assert.Equal(known.Values, refiner.Finish().Values);
    }

    // Fine stripes that no Gaussian can explain alone.
    private static ViewFeatures Striped(PosedView view) =>
        ViewFeatures.Sample(
            view,
            TwoBallFeatures.Map(view.Intrinsics.Size, (x, y) => (x + (2 * y)) % 5 < 2 ? [1, 0, 0] : [0, 0.6f, 0.8f]),
            view.Intrinsics.Size);

    private static GaussianFeatureSet Mean(GaussianRasterizerCpu rasterizer, ViewFeatures[] truths)
    {
        var sums = new GaussianContributions(TwoBalls.Scene.Count, 3);
        for (int i = 0; i < Views.Length; i++)
            rasterizer.Accumulate(
                new GaussianView(TwoBalls.Scene, Views[i].Intrinsics, Views[i].CameraFromWorld), truths[i].Features, sums);
        return new GaussianFeatureSet("mean", 3, sums.Mean());
    }
}
