using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>
/// An open Vulkan device with one queue that computes, draws and copies. Nothing is shared between two devices. Recording and submitting
/// may happen on any thread, one submission at a time. Dispose everything made from it first, then the device.
/// </summary>
public sealed unsafe class VulkanDevice : IDisposable
{
    private const string PortabilitySubset = "VK_KHR_portability_subset";
    private readonly VulkanInstance instance;
    private readonly Lock queueLock = new();
    private int liveHandles;

    /// <summary>Opens a device.</summary>
    /// <param name="options">Which one and with which checks; null takes the best without checks.</param>
    /// <exception cref="MissingComponentException">
    /// No loader, driver, fitting device or validation layer; the message has the command that brings it.
    /// </exception>
    public VulkanDevice(VulkanOptions? options = null)
    {
        options ??= new VulkanOptions();
        instance = new VulkanInstance(options.Validation);
        try
        {
            (PhysicalDevice Handle, VulkanDeviceInfo Info)[] devices = PhysicalDevices.Enumerate(instance);
            (Physical, Info) = devices[PhysicalDevices.Choose([.. devices.Select(d => d.Info)], options.Device)];
            QueueFamily = FindQueueFamily();
            Handle = CreateDevice();
            Vk.GetDeviceQueue(Handle, QueueFamily, 0, out Queue queue);
            Queue = queue;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>Name, driver and limits of the device.</summary>
    public VulkanDeviceInfo Info { get; }

    /// <summary>Vulkan objects made from this device and not yet destroyed; 0 before <see cref="Dispose"/> when nothing leaks.</summary>
    public int LiveHandles => liveHandles;

    /// <summary>What the validation layer has said; empty without <see cref="VulkanOptions.Validation"/>.</summary>
    public IReadOnlyCollection<string> ValidationMessages => instance.Messages;

    internal Vk Vk => instance.Vk;

    internal PhysicalDevice Physical { get; }

    internal Device Handle { get; }

    internal Queue Queue { get; }

    internal uint QueueFamily { get; }

    /// <summary>Every device of this machine, in the driver's order, for a listing.</summary>
    /// <exception cref="MissingComponentException">No loader, driver or device.</exception>
    public static IReadOnlyList<VulkanDeviceInfo> List()
    {
        using VulkanInstance instance = new(validation: false);
        return [.. PhysicalDevices.Enumerate(instance).Select(d => d.Info)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle.Handle == 0)
            return;
        Vk.DeviceWaitIdle(Handle);
        Vk.DestroyDevice(Handle, null);
        instance.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a handle that was created (+1) or destroyed (-1).</summary>
    internal void Count(int change) => Interlocked.Add(ref liveHandles, change);

    /// <summary>Hands recorded commands to the queue and waits until they are done.</summary>
    internal void SubmitAndWait(CommandBuffer commands)
    {
        FenceCreateInfo fenceInfo = new(StructureType.FenceCreateInfo);
        Vk.CreateFence(Handle, in fenceInfo, null, out Fence fence).Check("vkCreateFence");
        try
        {
            SubmitInfo submit = new(StructureType.SubmitInfo) { CommandBufferCount = 1, PCommandBuffers = &commands };
            lock (queueLock)
                Vk.QueueSubmit(Queue, 1, in submit, fence).Check("vkQueueSubmit");
            Vk.WaitForFences(Handle, 1, in fence, true, ulong.MaxValue).Check("vkWaitForFences");
        }
        finally
        {
            Vk.DestroyFence(Handle, fence, null);
        }
    }

    private uint FindQueueFamily()
    {
        uint count = 0;
        Vk.GetPhysicalDeviceQueueFamilyProperties(Physical, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* first = families)
            Vk.GetPhysicalDeviceQueueFamilyProperties(Physical, &count, first);
        const QueueFlags Needed = QueueFlags.GraphicsBit | QueueFlags.ComputeBit;
        int found = Array.FindIndex(families, f => (f.QueueFlags & Needed) == Needed);
        return found >= 0
            ? (uint)found
            : throw new MissingComponentException($"a queue for graphics and compute on {Info.Name}", "choose another device");
    }

    private Device CreateDevice()
    {
        PhysicalDeviceVulkan12Features v12 = new(StructureType.PhysicalDeviceVulkan12Features);
        PhysicalDeviceFeatures2 available = new(StructureType.PhysicalDeviceFeatures2) { PNext = &v12 };
        Vk.GetPhysicalDeviceFeatures2(Physical, &available);

        // Only what passes may use is switched on, each where the device has it.
        PhysicalDeviceShaderAtomicFloatFeaturesEXT atomics = new(
            StructureType.PhysicalDeviceShaderAtomicFloatFeaturesExt)
        { ShaderBufferFloat32AtomicAdd = true };
        PhysicalDeviceVulkan12Features enabled12 = new(StructureType.PhysicalDeviceVulkan12Features)
        {
            PNext = Info.Limits.FloatAtomicAdd ? &atomics : null,
            ScalarBlockLayout = v12.ScalarBlockLayout,
        };
        PhysicalDeviceFeatures2 enabled = new(StructureType.PhysicalDeviceFeatures2)
        {
            PNext = &enabled12,
            Features = new() { ShaderInt64 = available.Features.ShaderInt64, ShaderFloat64 = available.Features.ShaderFloat64 },
        };
        List<string> names = Info.Limits.FloatAtomicAdd ? [PhysicalDevices.AtomicFloat] : [];
        if (PhysicalDevices.ExtensionNames(Vk, Physical).Contains(PortabilitySubset))
            names.Add(PortabilitySubset);
        nint extensions = SilkMarshal.StringArrayToPtr(names);
        try
        {
            float priority = 1;
            DeviceQueueCreateInfo queue = new(StructureType.DeviceQueueCreateInfo)
            {
                QueueFamilyIndex = QueueFamily,
                QueueCount = 1,
                PQueuePriorities = &priority,
            };
            DeviceCreateInfo info = new(StructureType.DeviceCreateInfo)
            {
                PNext = &enabled,
                QueueCreateInfoCount = 1,
                PQueueCreateInfos = &queue,
                EnabledExtensionCount = (uint)names.Count,
                PpEnabledExtensionNames = (byte**)extensions,
            };
            Device device;
            Vk.CreateDevice(Physical, &info, null, &device).Check("vkCreateDevice");
            return device;
        }
        finally
        {
            SilkMarshal.Free(extensions);
        }
    }
}
