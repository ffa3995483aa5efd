using Equiview.Rendering.Gaussians;

namespace Equiview.Rendering.Tests.Gaussians;

public sealed class GaussianRasterizerCpuTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Render_Garden_EqualsTheReference() => RasterizerParity.GardenClassic(new GaussianRasterizerCpu(), Tolerance);

    [Fact]
    public void Render_GardenAntialiased_EqualsTheReference() => RasterizerParity.GardenAntialiased(new GaussianRasterizerCpu(), Tolerance);

    [Fact]
    public void Render_Biker_EqualsTheReference() => RasterizerParity.Biker(new GaussianRasterizerCpu(), Tolerance);

    [Theory]
    [InlineData("tiny_case.safetensors")]
    [InlineData("basic_case.safetensors")]
    public void Render_BrushCase_EqualsGsplat(string file) => RasterizerParity.Brush(new GaussianRasterizerCpu(), file, Tolerance);

    [Fact]
    public void Accumulate_Garden_EqualsTheReference() => RasterizerParity.Lifting(new GaussianRasterizerCpu(), 1e-4);

    [Fact]
    public void Project_Garden_EqualsTheReference()
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        float[] Get(string name) => ReferenceCase.Floats("garden20k_projection.npz", name);
        float[] means = Get("means2d"), conics = Get("conics"), depths = Get("depths"), compensations = Get("compensations"),
            radii = Get("radii"), colors = Get("colors");

        ProjectedGaussian[] projected = new GaussianRasterizerCpu()
            .Project(new GaussianView(scene, intrinsics, cameraFromWorld), TestContext.Current.CancellationToken);

        int visible = 0;
        for (int g = 0; g < scene.Count; g++)
        {
            ProjectedGaussian p = projected[g];
            Assert.Equal((radii[2 * g], radii[(2 * g) + 1]), (p.RadiusX, p.RadiusY));
            if (!p.IsVisible)
                continue;
            visible++;
            RequireRelative(means[2 * g], p.X);
            RequireRelative(means[(2 * g) + 1], p.Y);
            RequireRelative(depths[g], p.Depth);
            RequireRelative(compensations[g], p.Compensation);
            double conic = Math.Sqrt(conics[3 * g] * conics[(3 * g) + 2]);
            Assert.InRange(Math.Abs(conics[3 * g] - p.ConicA) / conics[3 * g], 0, 1e-6);
            Assert.InRange(Math.Abs(conics[(3 * g) + 1] - p.ConicB) / conic, 0, 1e-6);
            Assert.InRange(Math.Abs(conics[(3 * g) + 2] - p.ConicC) / conics[(3 * g) + 2], 0, 1e-6);
            (float, float)[] channels = [(colors[3 * g], p.Red), (colors[(3 * g) + 1], p.Green), (colors[(3 * g) + 2], p.Blue)];
            foreach ((float expected, float actual) in channels)
                Assert.InRange(Math.Abs(expected - actual), 0, 1e-6);
        }

        Assert.True(visible > 10_000);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(4, 8)]
    [InlineData(2, 32)]
    public void Render_OtherThreadsOrTiles_GivesTheSameBits(int threads, int tileSize)
    {
        GaussianScene scene = SmallScene.Of(300);
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        GaussianRendering expected = new GaussianRasterizerCpu()
            .Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        GaussianRendering actual = new GaussianRasterizerCpu(threads, tileSize)
            .Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(expected.Color.Values, actual.Color.Values);
        Assert.Equal(expected.Alpha.Values, actual.Alpha.Values);
        Assert.Equal(expected.Counts, actual.Counts);
        Assert.True(expected.Counts.Max() > 10);
    }

    [Fact]
    public void Render_InputInAnotherOrder_GivesTheSameBits()
    {
        GaussianScene scene = SmallScene.Of(300);
        GaussianScene shuffled = SmallScene.Shuffled(scene);
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        var rasterizer = new GaussianRasterizerCpu();

        Assert.Equal(
            rasterizer.Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken).Color.Values,
            rasterizer.Render(shuffled, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken).Color.Values);
    }

    [Fact]
    public void Render_OneGaussianStraightAhead_IsTheFormula()
    {
        // Scale 0.1 at depth 2 through a focal length of 40: variance (40 * 0.1 / 2)^2 + 0.3 = 4.3 square pixels.
        var scene = new GaussianScene(
            0,
            [0, 0, 2],
            [1, 0, 0, 0],
            [MathF.Log(0.1f), MathF.Log(0.1f), MathF.Log(0.1f)],
            [0],
            [SphericalHarmonics.FromColor(1), SphericalHarmonics.FromColor(0.25), SphericalHarmonics.FromColor(0)]);
        var camera = new CameraIntrinsics(40, 40, 8.5, 8.5, new ImageSize(17, 17));

        GaussianRendering rendering = new GaussianRasterizerCpu()
            .Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);

        double twoPixelsAside = 0.5 * Math.Exp(-4 / (2 * 4.3));
        Assert.Equal(0.5, rendering.Alpha.Values[(8 * 17) + 8], 1e-6);
        Assert.Equal(twoPixelsAside, rendering.Alpha.Values[(8 * 17) + 10], 1e-6);
        Assert.Equal(twoPixelsAside, rendering.Color.Plane(0)[(10 * 17) + 8], 1e-6);
        Assert.Equal(twoPixelsAside / 4, rendering.Color.Plane(1)[(10 * 17) + 8], 1e-6);
        Assert.Equal(1, rendering.Depth.Values[(8 * 17) + 8], 1e-6);
        Assert.Equal(2, rendering.ExpectedDepth().Values[(8 * 17) + 8], 1e-5);
        Assert.Equal(1, rendering.Counts[(8 * 17) + 8]);
    }

    // The weights are the derivative of a rendered feature: sum over pixels of R F = sum over Gaussians of f (sum of w F).
    [Fact]
    public void Accumulate_AgainstARendering_IsItsAdjoint()
    {
        GaussianScene scene = SmallScene.Of(200);
        var random = new Random(3);
        var features = new GaussianFeatureSet("f", 1, [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle() - 0.5f)]);
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        var map = new PlanarImage(camera.Size, 1, [.. Enumerable.Range(0, 83 * 61).Select(_ => random.NextSingle())]);
        var rasterizer = new GaussianRasterizerCpu();
        var sums = new GaussianContributions(200, 1);

        PlanarImage rendered = rasterizer.Render(
            scene, camera, RigidTransform.Identity, new() { Features = features }, TestContext.Current.CancellationToken).Features!;
        rasterizer.Accumulate(
            new GaussianView(scene, camera, RigidTransform.Identity), map, sums, cancellation: TestContext.Current.CancellationToken);

        double overPixels = rendered.Values.Zip(map.Values, (r, f) => (double)r * f).Sum();
        double overGaussians = features.Values.Zip(sums.WeightedFeatures, (f, n) => (double)f * n).Sum();
        Assert.Equal(overPixels, overGaussians, 1e-3 * rendered.Values.Zip(map.Values, (r, f) => Math.Abs((double)r * f)).Sum());
    }

    [Fact]
    public void Accumulate_DroppedPixels_DoNotCountEvenWhenTheyAreNotNumbers()
    {
        GaussianScene scene = SmallScene.Of(50);
        var camera = new CameraIntrinsics(20, 20, 12, 12, new ImageSize(24, 24));
        var map = new PlanarImage(camera.Size, 1, [.. Enumerable.Repeat(float.NaN, 24 * 24)]);
        var sums = new GaussianContributions(50, 1);

        new GaussianRasterizerCpu()
            .Accumulate(
                new GaussianView(scene, camera, RigidTransform.Identity),
                map,
                sums,
                new float[24 * 24],
                cancellation: TestContext.Current.CancellationToken);

        Assert.All(sums.Weights, w => Assert.Equal(0, w));
        Assert.All(sums.Mean(), m => Assert.Equal(0, m));
    }

    [Fact]
    public void Render_UnusableInput_IsRefused()
    {
        GaussianScene scene = SmallScene.Of(3);
        var rasterizer = new GaussianRasterizerCpu(reason: "no Vulkan");
        var camera = new CameraIntrinsics(20, 20, 12, 12, new ImageSize(24, 24));
        var other = new GaussianFeatureSet("f", 2, new float[8]);
        Assert.Throws<DegenerateInputException>(
            () => rasterizer.Render(
                scene, camera with { Fx = 0 }, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<DegenerateInputException>(
            () => rasterizer.Render(
                scene,
                camera with { Size = new ImageSize(0, 5) },
                RigidTransform.Identity,
                cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<DegenerateInputException>(
            () => rasterizer.Render(
                scene, camera, RigidTransform.Identity, new() { NearDepth = 0 }, TestContext.Current.CancellationToken));
        Assert.Throws<DegenerateInputException>(
            () => rasterizer.Render(
                scene, camera, RigidTransform.Identity, new() { Features = other }, TestContext.Current.CancellationToken));
        Assert.Contains("no Vulkan", rasterizer.Description);
    }

    private static void RequireRelative(float expected, double actual) =>
        Assert.InRange(Math.Abs(expected - actual), 0, 1e-6 * Math.Max(1, Math.Abs(expected)));
}
