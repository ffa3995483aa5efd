using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>Exclusive prefix sums in place, block by block with the blocks' sums scanned in turn.</summary>
/// <param name="device">The device.</param>
/// <param name="subgroups">Uses the device's subgroups; the sums are the same.</param>
internal sealed class GpuPrefixSum(VulkanDevice device, bool subgroups) : IDisposable
{
    private const int Block = 1024;
    private readonly ComputePass scan = new(
        device,
        subgroups ? "gaussian_scan.comp.subgroups" : "gaussian_scan.comp",
        [BindingKind.StorageBuffer, BindingKind.StorageBuffer],
        sizeof(uint));
    private readonly ComputePass add = new(
        device, "gaussian_scan_add.comp", [BindingKind.StorageBuffer, BindingKind.StorageBuffer], sizeof(uint));

    /// <summary>Records the passes; <paramref name="scratch"/> takes buffers that must live until the commands are done.</summary>
    public void Record(GpuCommands commands, GpuBuffer values, int count, List<IDisposable> scratch)
    {
        int blocks = (count + Block - 1) / Block;
        var sums = new GpuBuffer(device, (long)blocks * sizeof(uint));
        scratch.Add(sums);
        commands.Barrier();
        commands.Dispatch(scan, [values, sums], WorkGroups.Row(blocks), (uint)count);
        if (blocks == 1)
            return;
        Record(commands, sums, blocks, scratch);
        commands.Barrier();
        commands.Dispatch(add, [values, sums], WorkGroups.For(count, 256), (uint)count);
    }

    public void Dispose()
    {
        scan.Dispose();
        add.Dispose();
    }
}
