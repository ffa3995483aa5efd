using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Vulkan;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// The radix sort of the rasteriser with subgroups against the one without; upload and download, the same in both, are in the times.
/// </summary>
internal sealed class GaussianSortComparison(int length, bool quick) : Comparison
{
    public override string Name => FormattableString.Invariant($"gaussians: sorting {length} keys with subgroups");

    public override string Run()
    {
        using var device = new VulkanDevice();
        if (!device.Info.Limits.SubgroupAdd)
            return $"  the subgroups of {device.Info.Name} cannot add\n";
        var random = new Random(1);
        uint[] keys = [.. Enumerable.Range(0, length).Select(_ => (uint)random.NextInt64(1L << 32))];
        (Timing with, Timing without) = InterleavedTimer.Run(
            () => SubgroupTrial.Sort(device, keys, subgroups: true), () => SubgroupTrial.Sort(device, keys, subgroups: false), quick
                ? 3
                : 9);
        return Report(device.Info.Name + ", subgroups", with, "portable", without, "order and keys are the same");
    }
}
