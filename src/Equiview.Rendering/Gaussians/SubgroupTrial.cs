using System.Runtime.CompilerServices;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Whether sorting with subgroups comes out right on a device: drivers have been wrong about it, so it is tried once a device before it is
/// used.
/// </summary>
internal static class SubgroupTrial
{
    private const int Length = 5000; // several blocks, the last one not full
    private static readonly ConditionalWeakTable<VulkanDevice, object> results = [];

    public static bool Passes(VulkanDevice device) => (bool)results.GetValue(device, d => d.Info.Limits.SubgroupAdd && Sorts(d));

    private static bool Sorts(VulkanDevice device)
    {
        uint[] keys = [.. Enumerable.Range(0, Length).Select(i => (uint)i * 2654435761u >> 20)];
        uint[] sorted = Sort(device, keys, subgroups: true).Items;
        return sorted.SequenceEqual(Enumerable.Range(0, Length).OrderBy(i => keys[i]).Select(i => (uint)i));
    }

    internal static (uint[] Keys, uint[] Items) Sort(VulkanDevice device, uint[] keys, bool subgroups)
    {
        using var prefixSum = new GpuPrefixSum(device, subgroups);
        using var sort = new GpuRadixSort(device, prefixSum, subgroups);
        List<IDisposable> scratch = [];
        try
        {
            using GpuBuffer values = GpuBuffer.Of<uint>(device, keys);
            using GpuCommands commands = new(device);
            (GpuBuffer sorted, GpuBuffer items) = sort.Record(commands, values, keys.Length, bits: 32, scratch);
            commands.Submit();
            uint[] resultKeys = new uint[keys.Length], resultItems = new uint[keys.Length];
            sorted.Download<uint>(resultKeys);
            items.Download<uint>(resultItems);
            return (resultKeys, resultItems);
        }
        finally
        {
            scratch.ForEach(s => s.Dispose());
        }
    }
}
