using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Rendering.Tests.Gaussians.Gradients;

public sealed class GaussianGradientsTests
{
    private static readonly CameraIntrinsics Camera = new(60, 62, 40.5, 30, new ImageSize(83, 61));

    private static readonly CameraIntrinsics SmoothCamera = new(24, 25, 8.5, 6, new ImageSize(16, 12));

    private static readonly RigidTransform CameraFromWorld =
        new(RotationMatrix.FromQuaternion(1, 0.05, -0.08, 0.03), new Vector3D(0.2, -0.1, 0.3));

    [Fact]
    public void Backward_Garden_EqualsTheReference() => GradientParity.Garden(new GaussianRasterizerCpu(), 1e-3);

    [Theory]
    [InlineData(1, 16)]
    [InlineData(3, 8)]
    public void Backward_OtherThreadsOrTiles_GivesTheSameGradients(int threads, int tileSize)
    {
        GaussianScene scene = DifferentiableScene.Of(300, 2);
        GaussianGradients expected = Gradients(scene, new GaussianRasterizerCpu(2));
        GaussianGradients actual = Gradients(scene, new GaussianRasterizerCpu(threads, tileSize));

        if (tileSize == 16)
        {
            Assert.Equal(expected.Means, actual.Means);
            Assert.Equal(expected.Quaternions, actual.Quaternions);
            Assert.Equal(expected.CameraMotion, actual.CameraMotion);
        }

        Assert.InRange(GradientParity.RelativeError(expected.Means, actual.Means), 0, 1e-5);
        Assert.InRange(GradientParity.RelativeError(expected.SphericalHarmonics, actual.SphericalHarmonics), 0, 1e-5);
    }

    // Along the gradient itself, where the loss changes most: (L(p + h d) - L(p - h d)) / 2h = |gradient|.
    [Theory]
    [InlineData("means", false)]
    [InlineData("quaternions", false)]
    [InlineData("scales", false)]
    [InlineData("opacities", false)]
    [InlineData("harmonics", false)]
    [InlineData("features", false)]
    [InlineData("means", true)]
    [InlineData("quaternions", true)]
    [InlineData("scales", true)]
    [InlineData("opacities", true)]
    public void Backward_AlongEachGroup_IsTheFiniteDifference(string group, bool antialiased)
    {
        GaussianScene scene = DifferentiableScene.Smooth(10, 4);
        GaussianGradients gradients = Gradients(scene, new GaussianRasterizerCpu(), antialiased, SmoothCamera);
        (float[] values, float[] gradient) = group switch
        {
            "means" => (scene.Means, gradients.Means),
            "quaternions" => (scene.Quaternions, gradients.Quaternions),
            "scales" => (scene.LogScales, gradients.LogScales),
            "opacities" => (scene.OpacityLogits, gradients.OpacityLogits),
            "harmonics" => (scene.SphericalHarmonics, gradients.SphericalHarmonics),
            _ => (scene.FeatureSets[0].Values, gradients.Features),
        };
        double norm = Math.Sqrt(gradient.Sum(v => (double)v * v)), step = 1e-2;
        float[] original = [.. values];
        double Moved(double by)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(original[i] + (by * gradient[i] / norm));
            return Loss(scene, CameraFromWorld, antialiased);
        }

        double slope = (Moved(step) - Moved(-step)) / (2 * step);
        Assert.InRange(slope / norm, 0.999, 1.001);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Backward_OfTheCamera_IsTheFiniteDifference(int axis)
    {
        GaussianScene scene = DifferentiableScene.Smooth(10, 3);
        double[] gradient = Gradients(scene, new GaussianRasterizerCpu(), false, SmoothCamera).CameraMotion;
        const double step = 2e-3;
        double slope = (Loss(scene, Moved(axis, step), false) - Loss(scene, Moved(axis, -step), false)) / (2 * step);
        Assert.Equal(gradient[axis], slope, 0.002 * gradient.Max(Math.Abs));
    }

    [Fact]
    public void Backward_NothingVisible_IsZero()
    {
        GaussianScene scene = DifferentiableScene.Of(5, 1);
        var behind = new RigidTransform(RotationMatrix.Identity, new Vector3D(0, 0, -20));
        var gradients = new GaussianGradients(5, scene.CoefficientCount, 2);
        Array.Fill(gradients.Means, 7);
        using IRecordedRendering recorded = ((IDifferentiableRasterizer)new GaussianRasterizerCpu()).Record(
            new GaussianView(scene, Camera, behind, new() { Features = scene.FeatureSets[0] }), TestContext.Current.CancellationToken);
        recorded.Backward(Pattern(2), gradients, TestContext.Current.CancellationToken);
        Assert.All(gradients.Means, v => Assert.Equal(0, v));
        Assert.DoesNotContain(true, gradients.Visible);
    }

    [Fact]
    public void Backward_GradientOfAnotherSize_IsRefused()
    {
        GaussianScene scene = DifferentiableScene.Of(5, 1);
        using IRecordedRendering recorded = ((IDifferentiableRasterizer)new GaussianRasterizerCpu()).Record(
            new GaussianView(scene, Camera, CameraFromWorld), TestContext.Current.CancellationToken);
        var other = new RenderingGradient(new PlanarImage(new ImageSize(4, 4), 3, new float[48]));
        Assert.Throws<DegenerateInputException>(
            () => recorded.Backward(other, new GaussianGradients(5, 4), TestContext.Current.CancellationToken));
        Assert.Throws<DegenerateInputException>(
            () => recorded.Backward(Pattern(0), new GaussianGradients(4, 4), TestContext.Current.CancellationToken));
    }

    private static RigidTransform Moved(int axis, double by)
    {
        var v = new Vector3D(axis % 3 == 0 ? by : 0, axis % 3 == 1 ? by : 0, axis % 3 == 2 ? by : 0);
        RigidTransform motion = axis < 3
            ? new(RotationMatrix.Identity, v)
            : new(RotationMatrix.FromQuaternion(1, v.X / 2, v.Y / 2, v.Z / 2), default);
        return motion * CameraFromWorld;
    }

    private static GaussianGradients Gradients(
        GaussianScene scene, GaussianRasterizerCpu rasterizer, bool antialiased = false,
        CameraIntrinsics? camera = null)
    {
        var gradients = new GaussianGradients(scene.Count, scene.CoefficientCount, 2);
        using IRecordedRendering recorded = ((IDifferentiableRasterizer)rasterizer).Record(
            new GaussianView(scene, camera ?? Camera, CameraFromWorld, Options(scene, antialiased)), TestContext.Current.CancellationToken);
        recorded.Backward(Pattern(2, camera), gradients, TestContext.Current.CancellationToken);
        return gradients;
    }

    private static double Loss(GaussianScene scene, RigidTransform cameraFromWorld, bool antialiased)
    {
        GaussianRendering rendering = new GaussianRasterizerCpu().Render(
            scene, SmoothCamera, cameraFromWorld, Options(scene, antialiased), TestContext.Current.CancellationToken);
        RenderingGradient factors = Pattern(2, SmoothCamera);
        static double Dot(PlanarImage a, PlanarImage b) => a.Values.Zip(b.Values, (x, y) => (double)x * y).Sum();
        return Dot(rendering.Color, factors.Color) + Dot(rendering.Alpha, factors.Alpha!) + Dot(rendering.Depth, factors.Depth!)
            + Dot(rendering.Features!, factors.Features!);
    }

    private static GaussianRenderOptions Options(GaussianScene scene, bool antialiased) =>
        new() { Antialiased = antialiased, Features = scene.FeatureSets[0] };

    private static RenderingGradient Pattern(int features, CameraIntrinsics? camera = null)
    {
        ImageSize size = (camera ?? Camera).Size;
        PlanarImage Plane(int channels, double phase)
        {
            var plane = new PlanarImage(size, channels, new float[channels * size.PixelCount]);
            for (int i = 0; i < plane.Values.Length; i++)
                plane.Values[i] = (float)Math.Cos((0.13 * (i % size.Width)) + (0.0021 * i) + phase);
            return plane;
        }

        return new RenderingGradient(Plane(3, 0), Plane(1, 1), Plane(1, 2), features > 0 ? Plane(features, 3) : null);
    }
}
