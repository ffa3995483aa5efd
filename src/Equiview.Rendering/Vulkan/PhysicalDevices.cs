using System.Globalization;
using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>The devices of an instance and the choice among them.</summary>
internal static unsafe class PhysicalDevices
{
    public const string AtomicFloat = "VK_EXT_shader_atomic_float";

    /// <summary>Every device, in the driver's order.</summary>
    /// <exception cref="MissingComponentException">There is none.</exception>
    public static (PhysicalDevice Handle, VulkanDeviceInfo Info)[] Enumerate(VulkanInstance instance)
    {
        uint count = 0;
        instance.Vk.EnumeratePhysicalDevices(instance.Handle, &count, null).Check("vkEnumeratePhysicalDevices");
        var handles = new PhysicalDevice[count];
        fixed (PhysicalDevice* first = handles)
            instance.Vk.EnumeratePhysicalDevices(instance.Handle, &count, first).Check("vkEnumeratePhysicalDevices");
        if (count == 0)
            throw VulkanInstance.NoDriver("a Vulkan device");
        return [.. handles.Select((handle, i) => (handle, Describe(instance.Vk, handle, i)))];
    }

    /// <summary>The device selected by an option (index, part of the name, kind), or the best of those with Vulkan 1.2.</summary>
    /// <exception cref="MissingComponentException">No device fits; the message lists what is there.</exception>
    public static int Choose(IReadOnlyList<VulkanDeviceInfo> devices, string? wanted)
    {
        Version floor = new(1, 2);
        VulkanDeviceInfo? chosen = devices
            .Where(d => d.ApiVersion >= floor && (wanted is null || Matches(d, wanted)))
            .OrderBy(d => d.Kind).ThenByDescending(d => d.Limits.HeapBytes).FirstOrDefault();
        return chosen?.Index ?? throw new MissingComponentException(
            wanted is null ? "a Vulkan 1.2 device" : $"a Vulkan 1.2 device \"{wanted}\"", "choose one of: " + string.Join("; ", devices));
    }

    public static HashSet<string> ExtensionNames(Vk vk, PhysicalDevice device)
    {
        uint count = 0;
        vk.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, null);
        var extensions = new ExtensionProperties[count];
        fixed (ExtensionProperties* first = extensions)
            vk.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, first);
        return [.. extensions.Select(e => Marshal.PtrToStringUTF8((nint)e.ExtensionName)!)];
    }

    private static bool Matches(VulkanDeviceInfo device, string wanted) =>
        int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? device.Index == index
            : device.Kind.ToString().Equals(wanted, StringComparison.OrdinalIgnoreCase)
                || device.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase);

    private static VulkanDeviceInfo Describe(Vk vk, PhysicalDevice handle, int index)
    {
        PhysicalDeviceVulkan11Properties v11 = new(StructureType.PhysicalDeviceVulkan11Properties);
        PhysicalDeviceVulkan12Properties v12 = new(StructureType.PhysicalDeviceVulkan12Properties) { PNext = &v11 };
        PhysicalDeviceProperties2 all = new(StructureType.PhysicalDeviceProperties2) { PNext = &v12 };
        vk.GetPhysicalDeviceProperties2(handle, &all);
        PhysicalDeviceMemoryProperties memory;
        vk.GetPhysicalDeviceMemoryProperties(handle, &memory);
        long heap = 0;
        for (int i = 0; i < memory.MemoryHeapCount; i++)
        {
            if (memory.MemoryHeaps[i].Flags.HasFlag(MemoryHeapFlags.DeviceLocalBit))
                heap = Math.Max(heap, (long)memory.MemoryHeaps[i].Size);
        }

        PhysicalDeviceProperties p = all.Properties;
        PhysicalDeviceLimits l = p.Limits;
        VulkanLimits limits = new(
            l.MaxStorageBufferRange, (long)Math.Min(v11.MaxMemoryAllocationSize, long.MaxValue), heap, (int)l.MaxImageDimension2D,
            (int)l.MaxComputeSharedMemorySize,
            (int)l.MaxComputeWorkGroupInvocations, l.MaxComputeWorkGroupCount[0], (int)l.MinStorageBufferOffsetAlignment,
            l.TimestampComputeAndGraphics ? l.TimestampPeriod : 0, HasFloatAtomics(vk, handle),
            v11.SubgroupSupportedStages.HasFlag(ShaderStageFlags.ComputeBit)
                && v11.SubgroupSupportedOperations.HasFlag(SubgroupFeatureFlags.ArithmeticBit));
        return new VulkanDeviceInfo(
            index,
            Marshal.PtrToStringUTF8((nint)p.DeviceName) ?? "unnamed",
            p.DeviceType switch
            {
                PhysicalDeviceType.DiscreteGpu => VulkanDeviceKind.Discrete,
                PhysicalDeviceType.IntegratedGpu => VulkanDeviceKind.Integrated,
                PhysicalDeviceType.VirtualGpu => VulkanDeviceKind.Virtual,
                PhysicalDeviceType.Cpu => VulkanDeviceKind.Cpu,
                _ => VulkanDeviceKind.Other,
            },
            new Version((int)(p.ApiVersion >> 22), (int)(p.ApiVersion >> 12 & 0x3ff), (int)(p.ApiVersion & 0xfff)),
            $"{Marshal.PtrToStringUTF8((nint)v12.DriverName)} {Marshal.PtrToStringUTF8((nint)v12.DriverInfo)}".Trim(),
            limits);
    }

    private static bool HasFloatAtomics(Vk vk, PhysicalDevice device)
    {
        if (!ExtensionNames(vk, device).Contains(AtomicFloat))
            return false;
        PhysicalDeviceShaderAtomicFloatFeaturesEXT atomics = new(StructureType.PhysicalDeviceShaderAtomicFloatFeaturesExt);
        PhysicalDeviceFeatures2 features = new(StructureType.PhysicalDeviceFeatures2) { PNext = &atomics };
        vk.GetPhysicalDeviceFeatures2(device, &features);
        return atomics.ShaderBufferFloat32AtomicAdd;
    }
}
