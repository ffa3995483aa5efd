namespace Equiview.Rendering.Vulkan;

/// <summary>Which Vulkan device to take and how carefully to watch it.</summary>
public sealed record VulkanOptions
{
    /// <summary>
    /// The device: its index in <see cref="VulkanDevice.List"/>, a part of its name ("llvmpipe"), or a kind ("discrete", "integrated",
    /// "virtual", "cpu"). Null takes the best: discrete, then integrated, virtual, CPU.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>Switches the Khronos validation layer on, with synchronization checks; it must be installed.</summary>
    public bool Validation { get; init; }
}
