using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Tests;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Splats;

public sealed class ViewAgreementTests
{
    private static readonly float[] Truth = [.. Enumerable.Range(0, 2 * TwoBalls.PerBall)
        .SelectMany(g => g < TwoBalls.PerBall ? TwoBalls.Left : TwoBalls.Right)];

    [Fact]
    public void Measure_TrueFeatures_HasNoError()
    {
        ViewAgreement agreement = Measure(TwoBallFeatures.Truth(TwoBalls.View(0.3)));
        Assert.Equal(0, agreement.CosineError, 1e-6);
        Assert.InRange(agreement.Coverage, 0.02, 0.3);
    }

    [Fact]
    public void Measure_OrthogonalFeatures_HasErrorOne() =>
        Assert.Equal(1, Measure(TwoBallFeatures.Map(TwoBalls.Camera.Size, (_, _) => [0, 0.8f, -0.6f])).CosineError, 1e-6);

    private static ViewAgreement Measure(Equiview.Features.FeatureMap map)
    {
        using var rasterizer = new GaussianRasterizerCpu();
        PosedView view = TwoBalls.View(0.3);
        return ViewAgreement.Measure(
            rasterizer,
            TwoBalls.Scene,
            new GaussianFeatureSet("truth", 3, Truth),
            view,
            ViewFeatures.Sample(view, map, TwoBalls.Camera.Size));
    }
}
