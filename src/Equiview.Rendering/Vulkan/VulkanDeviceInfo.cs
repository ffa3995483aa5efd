namespace Equiview.Rendering.Vulkan;

/// <summary>Kind of a Vulkan device, best first.</summary>
public enum VulkanDeviceKind
{
    /// <summary>A graphics card.</summary>
    Discrete,

    /// <summary>Graphics inside the processor, sharing its memory.</summary>
    Integrated,

    /// <summary>A card passed into a virtual machine.</summary>
    Virtual,

    /// <summary>A software renderer such as lavapipe.</summary>
    Cpu,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Name, driver and limits of a Vulkan device.</summary>
/// <param name="Index">Place in the driver's own order; stable on one machine.</param>
/// <param name="Name">The device's name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="ApiVersion">Highest Vulkan version it offers.</param>
/// <param name="Driver">Driver name and version.</param>
/// <param name="Limits">The limits that rendering depends on.</param>
public sealed record VulkanDeviceInfo(int Index, string Name, VulkanDeviceKind Kind, Version ApiVersion, string Driver, VulkanLimits Limits)
{
    /// <summary>"0: llvmpipe (LLVM 15.0.6, 256 bits), Cpu, Vulkan 1.3.230".</summary>
    public override string ToString() => FormattableString.Invariant($"{Index}: {Name}, {Kind}, Vulkan {ApiVersion}");
}

/// <summary>Limits of a device.</summary>
/// <param name="MaxStorageBufferBytes">Largest part of a buffer one shader binding may see (128 MiB is the guaranteed minimum).</param>
/// <param name="MaxAllocationBytes">Largest single allocation.</param>
/// <param name="HeapBytes">Size of the largest device-local memory heap.</param>
/// <param name="MaxImageSide">Largest side of a 2D image, pixels.</param>
/// <param name="MaxSharedMemoryBytes">Shared memory of a compute work group.</param>
/// <param name="MaxGroupInvocations">Most invocations in a compute work group.</param>
/// <param name="MaxGroupsX">Most work groups along x in one dispatch.</param>
/// <param name="BufferOffsetAlignment">Alignment of a bound part of a buffer, bytes.</param>
/// <param name="TimestampNanoseconds">Length of a timestamp tick; 0 where timestamps are not supported.</param>
/// <param name="FloatAtomicAdd">Whether float32 atomicAdd on storage buffers works.</param>
/// <param name="SubgroupAdd">Whether the subgroups of compute shaders can add.</param>
public sealed record VulkanLimits(
    long MaxStorageBufferBytes,
    long MaxAllocationBytes,
    long HeapBytes,
    int MaxImageSide,
    int MaxSharedMemoryBytes,
    int MaxGroupInvocations,
    long MaxGroupsX,
    int BufferOffsetAlignment,
    float TimestampNanoseconds,
    bool FloatAtomicAdd,
    bool SubgroupAdd);
