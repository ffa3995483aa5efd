using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Stable radix sort of 32-bit keys, four bits a pass. Every device sorts alike: the size of a subgroup (8 to 128, which breaks many sorts
/// in the field) is never assumed, and there are no forward-progress guarantees.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="prefixSum">Scans the histograms.</param>
/// <param name="subgroups">Uses the device's subgroups; the order is the same.</param>
internal sealed class GpuRadixSort(VulkanDevice device, GpuPrefixSum prefixSum, bool subgroups) : IDisposable
{
    private const int Block = 2048;
    private const int DigitBits = 4;
    private readonly ComputePass count = new(
        device, "gaussian_sort_count.comp", [BindingKind.StorageBuffer, BindingKind.StorageBuffer], 4 * sizeof(uint));
    private readonly ComputePass scatter = new(
        device,
        subgroups ? "gaussian_sort_scatter.comp.subgroups" : "gaussian_sort_scatter.comp",
        [.. Enumerable.Repeat(BindingKind.StorageBuffer, 5)],
        4 * sizeof(uint));

    private readonly record struct Push(uint Count, uint Shift, uint Blocks, uint Identity);

    /// <summary>
    /// Records the passes for the lowest <paramref name="bits"/> of the keys, which are overwritten. The result names for each place which
    /// item stands there. <paramref name="scratch"/> takes buffers that must live until the commands are done; the results are among them.
    /// </summary>
    public (GpuBuffer Keys, GpuBuffer Items) Record(GpuCommands commands, GpuBuffer keys, int length, int bits, List<IDisposable> scratch)
    {
        int blocks = (length + Block - 1) / Block;
        GpuBuffer Make(long words)
        {
            var buffer = new GpuBuffer(device, words * sizeof(uint));
            scratch.Add(buffer);
            return buffer;
        }

        GpuBuffer histogram = Make(16L * blocks), otherKeys = Make(length), items = Make(length), otherItems = Make(length);
        int passes = Math.Max(1, (bits + DigitBits - 1) / DigitBits);
        for (int pass = 0; pass < passes; pass++)
        {
            var push = new Push((uint)length, (uint)(DigitBits * pass), (uint)blocks, pass == 0 ? 1u : 0);
            commands.Barrier();
            commands.Dispatch(count, [keys, histogram], WorkGroups.Row(blocks), push);
            prefixSum.Record(commands, histogram, 16 * blocks, scratch);
            commands.Barrier();
            commands.Dispatch(scatter, [keys, items, histogram, otherKeys, otherItems], WorkGroups.Row(blocks), push);
            (keys, otherKeys, items, otherItems) = (otherKeys, keys, otherItems, items);
        }

        return (keys, items);
    }

    public void Dispose()
    {
        count.Dispose();
        scatter.Dispose();
    }
}
