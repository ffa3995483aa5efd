using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>
/// A list of device work that is recorded, submitted once and waited for. Work that depends on earlier work in the list needs a
/// <see cref="Barrier"/> between; after <see cref="Submit"/> the host sees every result.
/// </summary>
internal sealed unsafe class GpuCommands : IDisposable
{
    private readonly VulkanDevice device;
    private readonly CommandPool pool;
    private readonly DescriptorSets sets;
    private GpuStopwatch? stopwatch;

    public GpuCommands(VulkanDevice device)
    {
        this.device = device;
        sets = new DescriptorSets(device);
        CommandPoolCreateInfo poolInfo = new(StructureType.CommandPoolCreateInfo)
        {
            QueueFamilyIndex = device.QueueFamily,
            Flags = CommandPoolCreateFlags.TransientBit,
        };
        device.Vk.CreateCommandPool(device.Handle, in poolInfo, null, out pool).Check("vkCreateCommandPool");
        device.Count(+1);
        CommandBufferAllocateInfo info = new(StructureType.CommandBufferAllocateInfo)
        {
            CommandPool = pool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        device.Vk.AllocateCommandBuffers(device.Handle, in info, out CommandBuffer buffer).Check("vkAllocateCommandBuffers");
        Handle = buffer;
        CommandBufferBeginInfo begin = new(StructureType.CommandBufferBeginInfo) { Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        device.Vk.BeginCommandBuffer(Handle, in begin).Check("vkBeginCommandBuffer");
    }

    /// <summary>For passes that record Vulkan commands of their own.</summary>
    public CommandBuffer Handle { get; }

    /// <summary>Milliseconds between marks, once submitted; empty without marks or where the device has no timestamps.</summary>
    public IReadOnlyList<(string Stage, double Milliseconds)> Timings { get; private set; } = [];

    /// <summary>Runs a compute pass that has no push constants.</summary>
    public void Dispatch(ComputePass pass, ReadOnlySpan<Binding> bindings, WorkGroups groups) =>
        Dispatch(pass, bindings, groups, default(ReadOnlySpan<byte>));

    /// <summary>Runs a compute pass with push constants; the struct's layout is the shader's.</summary>
    public void Dispatch<T>(ComputePass pass, ReadOnlySpan<Binding> bindings, WorkGroups groups, in T pushConstants)
        where T : unmanaged
    {
        fixed (T* push = &pushConstants)
            Dispatch(pass, bindings, groups, new ReadOnlySpan<byte>(push, Unsafe.SizeOf<T>()));
    }

    /// <summary>Copies bytes between buffers.</summary>
    public void Copy(GpuBuffer from, long fromOffset, GpuBuffer to, long toOffset, long byteLength)
    {
        BufferCopy region = new((ulong)fromOffset, (ulong)toOffset, (ulong)byteLength);
        device.Vk.CmdCopyBuffer(Handle, from.Handle, to.Handle, 1, in region);
    }

    /// <summary>Copies a buffer's tightly packed texels into one mip level; the image is in layout TransferDstOptimal.</summary>
    public void Copy(GpuBuffer from, long fromOffset, GpuImage to, int mipLevel, ImageSize levelSize)
    {
        BufferImageCopy region = Region(to, fromOffset, mipLevel, levelSize);
        device.Vk.CmdCopyBufferToImage(Handle, from.Handle, to.Handle, ImageLayout.TransferDstOptimal, 1, in region);
    }

    /// <summary>Copies the first mip level, tightly packed; the image is in layout TransferSrcOptimal.</summary>
    public void Copy(GpuImage from, GpuBuffer to)
    {
        BufferImageCopy region = Region(from, 0, 0, from.Size);
        device.Vk.CmdCopyImageToBuffer(Handle, from.Handle, ImageLayout.TransferSrcOptimal, to.Handle, 1, in region);
    }

    /// <summary>Changes an image's layout, after everything before and before everything after.</summary>
    public void Transition(GpuImage image, ImageLayout from, ImageLayout to)
    {
        ImageMemoryBarrier barrier = new(StructureType.ImageMemoryBarrier)
        {
            SrcAccessMask = AccessFlags.MemoryWriteBit,
            DstAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
            OldLayout = from,
            NewLayout = to,
            SrcQueueFamilyIndex = Vk.QueueFamilyIgnored,
            DstQueueFamilyIndex = Vk.QueueFamilyIgnored,
            Image = image.Handle,
            SubresourceRange = new(image.Aspect, 0, (uint)image.MipLevels, 0, 1),
        };
        device.Vk.CmdPipelineBarrier(
            Handle, PipelineStageFlags.AllCommandsBit, PipelineStageFlags.AllCommandsBit, 0, 0, null, 0, null, 1, in barrier);
    }

    /// <summary>Sets a buffer to a repeated 32-bit word; its length is a multiple of 4.</summary>
    public void Fill(GpuBuffer buffer, uint word = 0) => device.Vk.CmdFillBuffer(Handle, buffer.Handle, 0, Vk.WholeSize, word);

    /// <summary>Everything recorded before is finished and visible to everything after.</summary>
    public void Barrier()
    {
        MemoryBarrier barrier = new(StructureType.MemoryBarrier)
        {
            SrcAccessMask = AccessFlags.MemoryWriteBit,
            DstAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit,
        };
        device.Vk.CmdPipelineBarrier(
            Handle, PipelineStageFlags.AllCommandsBit, PipelineStageFlags.AllCommandsBit, 0, 1, in barrier, 0, null, 0, null);
    }

    /// <summary>Puts a time mark: the span since the mark before carries the name.</summary>
    public void Mark(string stage) => (stopwatch ??= new GpuStopwatch(device, Handle)).Mark(stage);

    /// <summary>Hands the list to the device and waits for its end. A list is submitted once.</summary>
    public void Submit()
    {
        MemoryBarrier toHost = new(StructureType.MemoryBarrier)
        {
            SrcAccessMask = AccessFlags.MemoryWriteBit,
            DstAccessMask = AccessFlags.HostReadBit,
        };
        device.Vk.CmdPipelineBarrier(
            Handle, PipelineStageFlags.AllCommandsBit, PipelineStageFlags.HostBit, 0, 1, in toHost, 0, null, 0, null);
        device.Vk.EndCommandBuffer(Handle).Check("vkEndCommandBuffer");
        device.SubmitAndWait(Handle);
        Timings = stopwatch?.Read() ?? [];
    }

    public void Dispose()
    {
        stopwatch?.Dispose();
        sets.Dispose();
        device.Vk.DestroyCommandPool(device.Handle, pool, null);
        device.Count(-1);
    }

    private static BufferImageCopy Region(GpuImage image, long bufferOffset, int mipLevel, ImageSize size) => new()
    {
        BufferOffset = (ulong)bufferOffset,
        ImageSubresource = new(image.Aspect, (uint)mipLevel, 0, 1),
        ImageExtent = new((uint)size.Width, (uint)size.Height, 1),
    };

    private void Dispatch(ComputePass pass, ReadOnlySpan<Binding> bindings, WorkGroups groups, ReadOnlySpan<byte> push)
    {
        if (push.Length != pass.Layout.PushConstantBytes)
            throw new ArgumentException(
                FormattableString.Invariant($"{pass.Layout.PushConstantBytes} bytes of push constants expected, {push.Length} given"),
                nameof(push));
        device.Vk.CmdBindPipeline(Handle, PipelineBindPoint.Compute, pass.Pipeline);
        DescriptorSet set = sets.Make(pass.Layout, bindings);
        device.Vk.CmdBindDescriptorSets(Handle, PipelineBindPoint.Compute, pass.Layout.Pipeline, 0, 1, in set, 0, null);
        if (push.Length > 0)
        {
            fixed (byte* values = push)
                device.Vk.CmdPushConstants(Handle, pass.Layout.Pipeline, pass.Layout.Stages, 0, (uint)push.Length, values);
        }

        device.Vk.CmdDispatch(Handle, (uint)groups.X, (uint)groups.Y, (uint)groups.Z);
    }
}
