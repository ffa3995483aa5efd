using Equiview.Rendering.Gaussians;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>The sums of one view from which features are lifted, 320x240 pixels, through Vulkan and by the managed twin.</summary>
internal sealed class GaussianLiftComparison(int dimension, bool quick) : Comparison
{
    private static readonly ImageSize Size = new(320, 240);

    public override string Name => FormattableString.Invariant($"gaussians: lifting a view, {dimension} channels, {Size}");

    public override string Run()
    {
        GaussianBenchmarkScene scene = GaussianBenchmarkScene.Load(Size);
        using var vulkan = new GaussianRasterizer();
        using var twin = new GaussianRasterizerCpu();
        var map = new PlanarImage(Size, dimension, BenchmarkData.Values(2, dimension * (int)Size.PixelCount));
        var sums = new GaussianContributions(scene.Scene.Count, dimension);
        (Timing ours, Timing theirs) = InterleavedTimer.Run(
            () => vulkan.Accumulate(
                new GaussianView(scene.Scene, scene.Camera, scene.CameraFromWorld),
                map,
                sums), () => twin.Accumulate(new GaussianView(scene.Scene, scene.Camera, scene.CameraFromWorld), map, sums), quick
                ? 2
                : 5);
        return Report(vulkan.Description, ours, twin.Description, theirs, scene.Name);
    }
}
