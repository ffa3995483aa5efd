using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>Where a resource's memory lies.</summary>
internal enum MemoryPlace
{
    /// <summary>
    /// Fast for the device; the host reaches it directly only where that is fast as well (integrated and software devices).
    /// </summary>
    Device,

    /// <summary>Always reachable by the host: staging.</summary>
    Host,
}

/// <summary>One allocation, mapped for its whole life when the host can reach it.</summary>
internal sealed unsafe class GpuMemory : IDisposable
{
    private readonly VulkanDevice device;

    public GpuMemory(VulkanDevice device, MemoryRequirements needs, MemoryPlace place)
    {
        this.device = device;
        if ((long)needs.Size > device.Info.Limits.MaxAllocationBytes)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{needs.Size} bytes are more than {device.Info.Name} allocates at once ")
                    + FormattableString.Invariant($"({device.Info.Limits.MaxAllocationBytes}); use a smaller image or scene"));
        (uint type, bool mappable) = FindType(needs.MemoryTypeBits, place);
        MemoryAllocateInfo info = new(StructureType.MemoryAllocateInfo) { AllocationSize = needs.Size, MemoryTypeIndex = type };
        device.Vk.AllocateMemory(device.Handle, in info, null, out DeviceMemory memory).Check("vkAllocateMemory");
        Handle = memory;
        device.Count(+1);
        if (mappable)
        {
            void* mapped;
            device.Vk.MapMemory(device.Handle, Handle, 0, Vk.WholeSize, 0, &mapped).Check("vkMapMemory");
            Mapped = (byte*)mapped;
        }
    }

    public DeviceMemory Handle { get; }

    /// <summary>The first byte as the host sees it, or null.</summary>
    public byte* Mapped { get; }

    public void Dispose()
    {
        device.Vk.FreeMemory(device.Handle, Handle, null);
        device.Count(-1);
    }

    private (uint Type, bool Mappable) FindType(uint allowed, MemoryPlace place)
    {
        // Cached as well as coherent: reading uncached memory across the bus is slower than a staged copy.
        const MemoryPropertyFlags Host = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        const MemoryPropertyFlags FastHost = Host | MemoryPropertyFlags.HostCachedBit;
        MemoryPropertyFlags[] wishes = place == MemoryPlace.Host
            ? [FastHost, Host]
            : [MemoryPropertyFlags.DeviceLocalBit | FastHost, MemoryPropertyFlags.DeviceLocalBit, 0];
        device.Vk.GetPhysicalDeviceMemoryProperties(device.Physical, out PhysicalDeviceMemoryProperties memory);
        foreach (MemoryPropertyFlags wish in wishes)
        {
            for (int i = 0; i < memory.MemoryTypeCount; i++)
            {
                if ((allowed >> i & 1) != 0 && (memory.MemoryTypes[i].PropertyFlags & wish) == wish)
                    return ((uint)i, wish.HasFlag(MemoryPropertyFlags.HostVisibleBit));
            }
        }

        throw new VulkanException("choosing a memory type", "no type fits");
    }
}
