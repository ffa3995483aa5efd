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
        Assert.Equal(["project", "sort by depth", "count tiles", "emit pairs", "sort by tile", "tile ranges", "blend"], first.Timings.Select(t => t.Pass));
    }

    [Fact]
    public void Accumulate_Twice_GivesTheSameBits()
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        GaussianContributions[] sums = [new(scene.Count, 4), new(scene.Count, 4)];
        foreach (GaussianContributions sum in sums)
            With(r => r.Accumulate(scene, intrinsics, cameraFromWorld, RasterizerParity.Wave(intrinsics.Size, 0), sum));

        Assert.Equal(sums[0].WeightedFeatures, sums[1].WeightedFeatures);
        Assert.Equal(sums[0].Weights, sums[1].Weights);
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
        With(r => r.Accumulate(scene, intrinsics, cameraFromWorld, features, whole, weights));
        using (GaussianRasterizer small = new(Device, ownsDevice: false, 8, 4, 700_000))
            small.Accumulate(scene, intrinsics, cameraFromWorld, features, parts, weights, cancellation: TestContext.Current.CancellationToken);
        GaussianContributions twin = new(scene.Count, 9);
        new GaussianRasterizerCpu().Accumulate(scene, intrinsics, cameraFromWorld, features, twin, weights, cancellation: TestContext.Current.CancellationToken);

        foreach (GaussianContributions other in new[] { parts, twin })
        {
            for (int i = 0; i < whole.Weights.Length; i++)
                Assert.Equal(whole.Weights[i], other.Weights[i], 2e-2);
            for (int i = 0; i < whole.WeightedFeatures.Length; i++)
                Assert.Equal(whole.WeightedFeatures[i], other.WeightedFeatures[i], 2e-2);
        }
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

        GaussianRendering actual = vulkan.Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);
        GaussianRendering expected = new GaussianRasterizerCpu().Render(scene, camera, RigidTransform.Identity, cancellation: TestContext.Current.CancellationToken);

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
