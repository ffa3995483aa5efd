using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Tests.Vulkan;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Gaussians;

/// <summary>The Vulkan rasteriser, with validation: no message and no leak in any test.</summary>
public sealed class GaussianRasterizerTests : VulkanTest
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Render_Garden_EqualsTheReference() => With(r => RasterizerParity.GardenClassic(r, Tolerance));

    [Fact]
    public void Render_GardenAntialiased_EqualsTheReference() => With(r => RasterizerParity.GardenAntialiased(r, Tolerance));

    [Fact]
    public void Render_Biker_EqualsTheReference() => With(r => RasterizerParity.Biker(r, Tolerance));

    [Theory]
    [InlineData("tiny_case.safetensors")]
    [InlineData("basic_case.safetensors")]
    public void Render_BrushCase_EqualsGsplat(string file) => With(r => RasterizerParity.Brush(r, file, 1e-5));

    [Fact]
    public void Accumulate_Garden_EqualsTheReference() => With(r => RasterizerParity.Lifting(r, 1e-4));

    [Fact]
    public void Render_Twice_GivesTheSameBits()
    {
        GaussianRendering first = null!, second = null!;
        With(r => first = Garden(r));
        With(r => second = Garden(r));

        RequireSame(first, second);
        Assert.Equal(
            ["project", "sort by depth", "count tiles", "emit pairs", "sort by tile", "tile ranges", "blend"],
            first.Timings.Select(t => t.Pass));
    }

    [Fact]
    public void Render_WithAndWithoutSubgroups_GivesTheSameBits()
    {
        Assert.SkipUnless(Device.Info.Limits.SubgroupAdd, "this device's subgroups cannot add");
        using GaussianRasterizer with = new(Device, ownsDevice: false, subgroups: true),
            without = new(Device, ownsDevice: false, subgroups: false);
        RequireSame(Garden(without), Garden(with));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(70_001)]
    public void Sort_EitherWay_IsStable(int length)
    {
        var random = new Random(length);
        uint[] keys = [.. Enumerable.Range(0, length)
            .Select(_ => random.Next(2) == 0 ? (uint)random.Next(50) : (uint)random.NextInt64(1L << 32))];
        uint[] expected = [.. Enumerable.Range(0, length).OrderBy(i => keys[i]).Select(i => (uint)i)];
        foreach (bool subgroups in Device.Info.Limits.SubgroupAdd ? new[] { false, true } : [false])
        {
            (uint[] sorted, uint[] items) = SubgroupTrial.Sort(Device, keys, subgroups);
            Assert.Equal(expected, items);
            Assert.Equal(keys.Order(), sorted);
        }

        Assert.Equal(Device.Info.Limits.SubgroupAdd, SubgroupTrial.Passes(Device));
    }

    [Fact]
    public void Accumulate_Twice_GivesTheSameBits()
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        GaussianContributions[] sums = [new(scene.Count, 4), new(scene.Count, 4)];
        foreach (GaussianContributions sum in sums)
            With(r => r.Accumulate(new GaussianView(scene, intrinsics, cameraFromWorld), RasterizerParity.Wave(intrinsics.Size, 0), sum));

        Assert.Equal(sums[0].WeightedFeatures, sums[1].WeightedFeatures);
        Assert.Equal(sums[0].Weights, sums[1].Weights);
    }

    [Fact]
    public void RenderSequence_FramesInFlight_GivesEachFrameAsAlone()
    {
        GaussianScene scene = SmallScene.Of(300)
            .WithFeatureSets(new GaussianFeatureSet("f", 5, [.. Enumerable.Range(0, 1500).Select(i => MathF.Sin(i))]));
        var options = new GaussianRenderOptions { Features = scene.FeatureSets[0] };
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        PosedView[] views = [.. Enumerable.Range(0, 7)
            .Select(i => new PosedView($"{i}", camera, new RigidTransform(RotationMatrix.Identity, new Vector3D(0.1 * i, 0, 0))))];
        using GaussianRasterizer rasterizer = new(Device) { FramesInFlight = 3 };

        GaussianRendering[] together = [.. rasterizer.RenderSequence(scene, views, options, TestContext.Current.CancellationToken)];
        Assert.Equal(7, together.Length);
        for (int i = 0; i < views.Length; i++)
            RequireSame(
                rasterizer.Render(scene, camera, views[i].CameraFromWorld, options, TestContext.Current.CancellationToken), together[i]);

        // A caller that stops early leaves nothing behind: the base class checks for leaks and messages.
        Assert.Single(rasterizer.RenderSequence(scene, views, options, TestContext.Current.CancellationToken).Take(1));
    }

    /// <summary>
    /// 800,000 Gaussians of degree 3: their harmonics take 154 MB, more than the 128 MiB that every device must bind; 48 features as much
    /// again.
    /// </summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Render_SceneBeyondOneBinding_EqualsTheTwin()
    {
        const int Count = 800_000;
        var random = new Random(2);
        float[] Values(int n, double low, double high) =>
            [.. Enumerable.Range(0, n).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
        float[] means = Values(3 * Count, -2, 2);
        for (int g = 0; g < Count; g++)
            means[(3 * g) + 2] += 5;
        var scene = new GaussianScene(
            3, means, Values(4 * Count, -1, 1), Values(3 * Count, -6.5, -5), Values(Count, -3, 3), Values(48 * Count, -0.2, 0.2));
        var features = new GaussianFeatureSet("f", 48, Values(48 * Count, -1, 1));
        var camera = new CameraIntrinsics(120, 120, 60, 45, new ImageSize(120, 90));
        Assert.True(48L * 4 * Count > Device.Info.Limits.MaxStorageBufferBytes || Device.Info.Limits.MaxStorageBufferBytes > 128 << 20);
        using GaussianRasterizer vulkan = new(Device, ownsDevice: false, bindingBytes: 128 << 20);

        GaussianRendering actual = vulkan.Render(
            scene,
            camera,
            RigidTransform.Identity,
            new GaussianRenderOptions { Features = features },
            TestContext.Current.CancellationToken);
        GaussianRendering expected = new GaussianRasterizerCpu()
            .Render(
                scene,
                camera,
                RigidTransform.Identity,
                new GaussianRenderOptions { Features = features },
                TestContext.Current.CancellationToken);

        RequireAlike(expected.Color, actual.Color);
        RequireAlike(expected.Features!, actual.Features!);
        Assert.True(expected.Alpha.Values.Average() > 0.9);
    }

    private static void RequireAlike(PlanarImage expected, PlanarImage actual)
    {
        double[] errors = [.. expected.Values.Zip(actual.Values, (e, a) => (double)Math.Abs(e - a))];
        Assert.InRange(errors.Average(), 0, 1e-4);
        Assert.InRange(errors.Max(), 0, 5e-2); // neighbors whose order hangs on a hair
    }

    [Theory]
    [InlineData(8, 16, long.MaxValue)]
    [InlineData(16, 5, long.MaxValue)]
    [InlineData(16, 4, 320_000)] // windows of Gaussians, bands of tile rows
    public void Render_OtherTilesChunksOrLimits_GivesTheSamePicture(int tileSize, int channelChunk, long bindingBytes)
    {
        GaussianRendering expected = null!;
        With(r => expected = Garden(r));
        using GaussianRasterizer other = new(Device, ownsDevice: false, tileSize, channelChunk, bindingBytes);

        RequireSame(expected, Garden(other));
    }

    [Fact]
    public void Accumulate_SmallBindings_GivesTheSameSums()
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        GaussianContributions whole = new(scene.Count, 9), parts = new(scene.Count, 9);
        var features = new PlanarImage(intrinsics.Size, 9, [.. Enumerable.Range(0, 9 * 320 * 240).Select(i => (float)Math.Sin(i * 0.01))]);
        float[] weights = [.. Enumerable.Range(0, 320 * 240).Select(i => i % 3 == 0 ? 0f : 0.5f)];
        With(r => r.Accumulate(new GaussianView(scene, intrinsics, cameraFromWorld), features, whole, weights));
        using (GaussianRasterizer small = new(Device, ownsDevice: false, 8, 4, 700_000))
            small.Accumulate(
                new GaussianView(scene, intrinsics, cameraFromWorld),
                features,
                parts,
                weights,
                cancellation: TestContext.Current.CancellationToken);
        GaussianContributions twin = new(scene.Count, 9);
        new GaussianRasterizerCpu()
            .Accumulate(
                new GaussianView(scene, intrinsics, cameraFromWorld),
                features,
                twin,
                weights,
                cancellation: TestContext.Current.CancellationToken);

        foreach (GaussianContributions other in new[] { parts, twin })
        {
            for (int i = 0; i < whole.Weights.Length; i++)
                Assert.Equal(whole.Weights[i], other.Weights[i], 2e-2);
            for (int i = 0; i < whole.WeightedFeatures.Length; i++)
                Assert.Equal(whole.WeightedFeatures[i], other.WeightedFeatures[i], 2e-2);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Render_OtherDegrees_EqualsTheTwin(int degree)
    {
        GaussianScene flat = SmallScene.Of(200);
        var random = new Random(6);
        float[] harmonics = [.. Enumerable.Range(0, 200 * 3 * SphericalHarmonics.CoefficientCount(degree))
            .Select(_ => random.NextSingle() - 0.3f)];
        var scene = new GaussianScene(degree, flat.Means, flat.Quaternions, flat.LogScales, flat.OpacityLogits, harmonics);
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        var cameraFromWorld = new RigidTransform(RotationMatrix.Identity, new Vector3D(0.3, -0.4, -1));
        GaussianRendering actual = null!,
            expected = new GaussianRasterizerCpu()
                .Render(scene, camera, cameraFromWorld, cancellation: TestContext.Current.CancellationToken);
        With(r => actual = r.Render(scene, camera, cameraFromWorld));

        double[] errors = [.. expected.Color.Values.Zip(actual.Color.Values, (e, a) => (double)Math.Abs(e - a))];
        Assert.InRange(errors.Average(), 0, 1e-6);
        Assert.InRange(errors.Max(), 0, 8e-3);
        Assert.True(expected.Color.Values.Max() > 0.3);
    }

    [Fact]
    public void Render_NothingToSee_IsBlack()
    {
        var camera = new CameraIntrinsics(10, 10, 0.5, 0.5, new ImageSize(1, 1));
        With(r =>
        {
            foreach (GaussianScene scene in new[] { SmallScene.Of(0), SmallScene.Of(5, z: -3) })
            {
                GaussianRendering rendering = r.Render(scene, camera, RigidTransform.Identity);
                Assert.Equal([0, 0, 0], rendering.Color.Values);
                Assert.Equal([0], rendering.Alpha.Values);
            }
        });
    }

    [Fact]
    public void Render_MoreThan65535TilesAndGroups_EqualsTheTwin()
    {
        // 2,480 x 2,000 pixels in tiles of 8: 77,500 tiles; one Gaussian covers them all, a few are small.
        GaussianScene scene = SmallScene.Of(40, z: 4);
        Array.Fill(scene.LogScales, 3, 0, 3);
        var camera = new CameraIntrinsics(900, 900, 1240, 1000, new ImageSize(2480, 2000));
        using GaussianRasterizer vulkan = new(Device, tileSize: 8);

        GaussianRendering actual = vulkan.Render(
            scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        GaussianRendering expected = new GaussianRasterizerCpu()
            .Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(0, expected.Alpha.Values.Zip(actual.Alpha.Values, (a, b) => Math.Abs(a - b)).Max(), 8e-3);
        Assert.InRange(expected.Alpha.Values.Zip(actual.Alpha.Values, (a, b) => (double)Math.Abs(a - b)).Average(), 0, 1e-6);
        Assert.True(actual.Alpha.Values[^1] > 0);
    }

    [Fact]
    public void Render_InputInAnotherOrder_GivesTheSameBits()
    {
        var camera = new CameraIntrinsics(60, 60, 40.5, 30, new ImageSize(83, 61));
        GaussianScene scene = SmallScene.Of(300); // few enough that no two depths are equal: ties go by the scene's order
        float[] first = [], second = [];
        With(r => first = r.Render(scene, camera, RigidTransform.Identity).Color.Values);
        With(r => second = r.Render(SmallScene.Shuffled(scene), camera, RigidTransform.Identity).Color.Values);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Create_OnASoftwareRenderer_TakesTheTwinUnlessTheDeviceIsNamed()
    {
        using IGaussianRasterizer chosen = GaussianRasterizers.Create();
        using IGaussianRasterizer named = GaussianRasterizers.Create(new VulkanOptions { Device = Device.Info.Name });
        Assert.Equal(Device.Info.Kind != VulkanDeviceKind.Cpu, chosen is GaussianRasterizer);
        Assert.IsType<GaussianRasterizer>(named);
        if (chosen is GaussianRasterizerCpu)
            Assert.Contains(Device.Info.Name, chosen.Description);
    }

    [Fact]
    public void Create_NoSuchDevice_TakesTheTwinAndSaysWhy()
    {
        using IGaussianRasterizer rasterizer = GaussianRasterizers.Create(new VulkanOptions { Device = "no such device" });
        Assert.IsType<GaussianRasterizerCpu>(rasterizer);
        Assert.Contains("no such device", rasterizer.Description);
    }

    [Fact]
    public void Description_NamesTheDevice() => With(r => Assert.Contains(Device.Info.Name, r.Description));

    private static GaussianRendering Garden(GaussianRasterizer rasterizer)
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        return rasterizer.Render(scene, intrinsics, cameraFromWorld, new GaussianRenderOptions { Features = scene.FeatureSets[0] });
    }

    private static void RequireSame(GaussianRendering a, GaussianRendering b)
    {
        Assert.Equal(a.Color.Values, b.Color.Values);
        Assert.Equal(a.Alpha.Values, b.Alpha.Values);
        Assert.Equal(a.Depth.Values, b.Depth.Values);
        Assert.Equal(a.Features!.Values, b.Features!.Values);
        Assert.Equal(a.Counts, b.Counts);
    }

    private void With(Action<GaussianRasterizer> use)
    {
        using GaussianRasterizer rasterizer = new(Device);
        use(rasterizer);
    }
}
