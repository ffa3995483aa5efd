using Equiview.Features;
using Equiview.Features.Recipes;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.Calibration;

public sealed class ConfidenceCurveTests
{
    [Theory]
    [InlineData("alike-n")]
    [InlineData("dense-sift")]
    [InlineData("vit_tiny_patch16_224.augreg")]
    [InlineData("xfeat")]
    [InlineData("edgepoint2-e64")]
    public void Apply_MeasuredBackbone_FallsWithTheDissimilarity(string model)
    {
        ConfidenceCurve curve = ConfidenceCurve.Apply(new(), MovingWall.Preset with { Model = new ModelIdentity(model) }).Visibility.Curve!;
        float[] confidence = [.. Enumerable.Range(0, 101).Select(i => curve.At(i / 100.0))];
        Assert.All(confidence.Zip(confidence.Skip(1)), p => Assert.InRange(p.Second, 0, p.First));
        Assert.InRange(confidence[0], 0.9f, 1);
    }

    [Fact]
    public void At_BetweenMeasurements_IsLinear()
    {
        var curve = new ConfidenceCurve([0.1, 0.3], [0.9, 0.5]);
        Assert.Equal([0.9f, 0.9f, 0.7f, 0.5f, 0.5f], new[] { 0, 0.1, 0.2, 0.3, 2 }.Select(curve.At));
    }

    [Fact]
    public void Apply_OtherBackbone_IsLinearAsBefore()
    {
        var options = new MultiHypothesisOptions();
        Assert.Same(options, ConfidenceCurve.Apply(options, MovingWall.Preset with { Model = new ModelIdentity("another") }));
    }
}
