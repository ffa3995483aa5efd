using Equiview.Rendering.Gaussians;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// A frame through Vulkan and by the managed twin with 4, 20 and 67 channels (color and depth, and 0, 16 and 63 features), the passes of
/// the first, and what one more channel costs each. Where the only Vulkan device is a software renderer, this says nothing about a graphics
/// card.
/// </summary>
internal sealed class GaussianRenderComparison(ImageSize size, bool quick) : Comparison
{
    private static readonly int[] Features = [0, 16, 63];

    public override string Name => FormattableString.Invariant($"gaussians: a frame of {size}");

    public override string Run()
    {
        GaussianBenchmarkScene scene = GaussianBenchmarkScene.Load(size);
        using var vulkan = new GaussianRasterizer();
        using var twin = new GaussianRasterizerCpu();
        var text = new System.Text.StringBuilder();
        var minima = new List<(double Vulkan, double Twin)>();
        foreach (int count in Features)
        {
            var options = new GaussianRenderOptions { Features = count == 0 ? null : scene.Features(count) };
            GaussianRendering last = null!;
            (Timing ours, Timing theirs) = InterleavedTimer.Run(
                () => last = vulkan.Render(
                    scene.Scene,
                    scene.Camera,
                    scene.CameraFromWorld,
                    options), () => twin.Render(scene.Scene, scene.Camera, scene.CameraFromWorld, options), quick
                    ? 3
                    : 7);
            minima.Add((ours.Minimum, theirs.Minimum));
            text.Append(
                Report(
                    FormattableString.Invariant($"{count + 4} channels: {vulkan.Description}"),
                    ours,
                    twin.Description,
                    theirs,
                    "passes: "
                        + string.Join(", ", last.Timings.Select(t => FormattableString.Invariant($"{t.Pass} {t.Milliseconds:F1} ms")))));
        }

        double Slope(double from, double to) => (to - from) / (Features[^1] - Features[0]);
        return text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  {scene.Name}; a channel more costs {Slope(minima[0].Vulkan, minima[^1].Vulkan):F2} ms (Vulkan), "
                + $"{Slope(minima[0].Twin, minima[^1].Twin):F2} ms (twin)\n")
            .ToString();
    }
}
