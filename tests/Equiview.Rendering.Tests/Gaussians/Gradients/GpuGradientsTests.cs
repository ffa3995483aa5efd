using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;
using Equiview.Rendering.Tests.Vulkan;

namespace Equiview.Rendering.Tests.Gaussians.Gradients;

/// <summary>The backward pass through Vulkan, with validation: no message and no leak in any test.</summary>
public sealed class GpuGradientsTests : VulkanTest
{
    private static readonly CameraIntrinsics Camera = new(60, 62, 40.5, 30, new ImageSize(83, 61));

    [Fact]
    public void Backward_Garden_EqualsTheReference()
    {
        using var rasterizer = new GaussianRasterizer(Device);
        GradientParity.Garden(rasterizer, 1e-3);
    }

    [Theory]
    [InlineData(16, false, long.MaxValue)]
    [InlineData(8, true, long.MaxValue)]
    [InlineData(16, true, 200_000)]
    public void Backward_SmallScene_EqualsTheTwin(int tileSize, bool antialiased, long bindingBytes)
    {
        GaussianScene scene = DifferentiableScene.Of(300, 3);
        using var rasterizer = new GaussianRasterizer(Device, ownsDevice: false, tileSize, bindingBytes: bindingBytes);
        GaussianGradients expected = Gradients(scene, new GaussianRasterizerCpu(), antialiased);
        GaussianGradients actual = Gradients(scene, rasterizer, antialiased);
        GaussianGradients again = Gradients(scene, rasterizer, antialiased);

        (float[], float[])[] groups =
        [
            (expected.Means, actual.Means), (expected.Quaternions, actual.Quaternions), (expected.LogScales, actual.LogScales),
            (expected.OpacityLogits, actual.OpacityLogits), (expected.SphericalHarmonics, actual.SphericalHarmonics),
            (expected.Features, actual.Features), (expected.ImageMeans, actual.ImageMeans),
        ];
        foreach ((float[] twin, float[] device) in groups)
            Assert.InRange(GradientParity.RelativeError(twin, device), 0, 1e-4);
        Assert.Equal(actual.Means, again.Means);
        Assert.Equal(actual.Features, again.Features);
        Assert.Equal(expected.Visible, actual.Visible);
    }

    private static GaussianGradients Gradients(GaussianScene scene, IDifferentiableRasterizer rasterizer, bool antialiased)
    {
        var gradients = new GaussianGradients(scene.Count, scene.CoefficientCount, 2);
        var options = new GaussianRenderOptions { Antialiased = antialiased, Features = scene.FeatureSets[0] };
        using IRecordedRendering recorded = rasterizer.Record(
            new GaussianView(scene, Camera, RigidTransform.Identity, options), TestContext.Current.CancellationToken);
        PlanarImage Plane(int channels, double phase) => new(
            Camera.Size, channels,
            [.. Enumerable.Range(0, channels * (int)Camera.Size.PixelCount)
                .Select(i => (float)Math.Cos((0.13 * (i % 83)) + (0.0021 * i) + phase))]);
        recorded.Backward(
            new RenderingGradient(Plane(3, 0), Plane(1, 1), Plane(1, 2), Plane(2, 3)), gradients, TestContext.Current.CancellationToken);
        return gradients;
    }
}
