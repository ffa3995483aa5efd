using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;

using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Lifting;

public sealed class FeatureLifterTests
{
    [Fact]
    public void Finish_TrueFeaturesSeenFromThreePlaces_AreRecovered()
    {
        LiftedFeatures lifted = Lift([.. new[] { -0.4, 0, 0.4 }.Select(x => TwoBalls.View(x)).Select(v => (v, TwoBallFeatures.Truth(v)))]);
        Assert.Equal(2 * TwoBalls.PerBall, lifted.SeenCount);
        for (int g = 0; g < lifted.Weights.Length; g++)
        {
            float[] truth = g < TwoBalls.PerBall ? TwoBalls.Left : TwoBalls.Right;
            for (int c = 0; c < 3; c++)
                Assert.Equal(truth[c], lifted.Features[g][c], 1e-5);
            Assert.Equal(1, lifted.Consistencies[g], 1e-5);
        }

        Assert.All(lifted.ViewCounts, count => Assert.Equal(3, count));
        Assert.Equal(1, lifted.MeanConsistency(), 1e-5);
    }

    [Fact]
    public void Consistency_TwoEqualViewsThatDisagreeByARightAngle_IsCosineOf45Degrees()
    {
        PosedView view = TwoBalls.View(0);
        LiftedFeatures lifted = Lift([(view, Constant([2, 0, 0])), (view, Constant([0, 0, 5]))]); // lengths do not count
        Assert.Equal(Math.Sqrt(0.5), lifted.Consistencies[3], 1e-5);
        Assert.Equal(0.5, lifted.Features[3][0], 1e-5);
        Assert.Equal(Math.Sqrt(0.5), lifted.MeanConsistency(), 1e-5);
    }

    [Fact]
    public void Add_ConfidenceMasksTheLeftHalf_LeavesTheLeftBallWithoutFeature()
    {
        PosedView view = TwoBalls.View(0);
        var confidence = new PlanarImage(TwoBalls.Camera.Size, 1, [.. Enumerable.Range(0, 80 * 60).Select(i => i % 80 < 40 ? 0f : 1f)]);
        using var rasterizer = new GaussianRasterizerCpu();
        var lifter = new FeatureLifter(rasterizer, TwoBalls.Scene, 3);
        lifter.Add(view, TwoBallFeatures.Truth(view), TwoBalls.Camera.Size, confidence);
        LiftedFeatures lifted = lifter.Finish("f", "truth");
        Assert.Equal(TwoBalls.PerBall, lifted.SeenCount);
        Assert.True(float.IsNaN(lifted.Consistencies[0]));
        Assert.True(double.IsNaN(lifted.MeanConsistency())); // one view says nothing about consistency
    }

    [Fact]
    public void Sample_RadialLens_TakesTheFeatureWhereTheLensPutsTheRay()
    {
        // Two channels that tell the photograph's coordinates, so that the ratio survives normalisation.
        var lens = new LensDistortion(LensModel.Radial, 0.3);
        PosedView view = TwoBalls.View(0) with { Distortion = lens };
        FeatureMap map = TwoBallFeatures.Map(TwoBalls.Camera.Size, (x, _) => [x + 0.5f, 100]);
        ViewFeatures sampled = ViewFeatures.Sample(view, map, TwoBalls.Camera.Size);
        int pixel = (10 * 80) + 20; // ideal pixel (20.5, 10.5)
        double nx = (20.5 - 40) / 80, ny = (10.5 - 30) / 80, expected = 40 + (80 * nx * (1 + (0.3 * ((nx * nx) + (ny * ny)))));
        Assert.Equal(expected / 100, sampled.Features.Values[pixel] / sampled.Features.Values[(80 * 60) + pixel], 1e-5);
        Assert.Equal(0, sampled.Validity[0]); // the corner is pushed out of the photograph
        Assert.Equal(1, sampled.Validity[pixel]);
    }

    [Fact]
    public void Add_OtherDimensionOrSize_IsRefused()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        var lifter = new FeatureLifter(rasterizer, TwoBalls.Scene, 4);
        Assert.Throws<DegenerateInputException>(() => lifter.Add(TwoBalls.View(0), Constant([1, 0, 0]), TwoBalls.Camera.Size));
        Assert.Throws<DegenerateInputException>(
            () => lifter.Add(
                TwoBalls.View(0), Constant([1, 0, 0, 0]), TwoBalls.Camera.Size, new PlanarImage(new ImageSize(2, 2), 1, new float[4])));
    }

    private static FeatureMap Constant(float[] feature) => TwoBallFeatures.Map(TwoBalls.Camera.Size, (_, _) => feature);

    private static LiftedFeatures Lift(IReadOnlyList<(PosedView View, FeatureMap Map)> views)
    {
        using var rasterizer = new GaussianRasterizerCpu();
        var lifter = new FeatureLifter(rasterizer, TwoBalls.Scene, 3);
        foreach ((PosedView view, FeatureMap map) in views)
            lifter.Add(view, map, TwoBalls.Camera.Size);
        return lifter.Finish("f", "truth");
    }
}
