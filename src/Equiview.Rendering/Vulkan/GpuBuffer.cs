using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace Equiview.Rendering.Vulkan;

/// <summary>
/// A buffer of bytes on the device that the host fills and reads as arrays of unmanaged values. It may be larger than
/// <see cref="VulkanLimits.MaxStorageBufferBytes"/>; shaders then see windows of it (<see cref="Binding.Of(GpuBuffer, long, long)"/>).
/// </summary>
internal sealed unsafe class GpuBuffer : IDisposable
{
    private const BufferUsageFlags AnyUse =
        BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit | BufferUsageFlags.StorageBufferBit
        | BufferUsageFlags.UniformBufferBit | BufferUsageFlags.VertexBufferBit | BufferUsageFlags.IndexBufferBit
        | BufferUsageFlags.IndirectBufferBit;

    private readonly VulkanDevice device;
    private readonly GpuMemory memory;

    /// <summary>Makes a buffer; its contents are undefined.</summary>
    /// <exception cref="DegenerateInputException">The size is not positive, or more than the device allocates at once.</exception>
    public GpuBuffer(VulkanDevice device, long byteLength, MemoryPlace place = MemoryPlace.Device)
    {
        if (byteLength <= 0)
            throw new DegenerateInputException(FormattableString.Invariant($"a buffer of {byteLength} bytes cannot be made"));
        if (byteLength > device.Info.Limits.MaxAllocationBytes)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a buffer of {byteLength} bytes is more than {device.Info.Name} allocates at ")
                    + FormattableString.Invariant($"once ({device.Info.Limits.MaxAllocationBytes})"));
        this.device = device;
        ByteLength = byteLength;
        BufferCreateInfo info = new(StructureType.BufferCreateInfo)
        {
            Size = (ulong)byteLength,
            Usage = AnyUse,
            SharingMode = SharingMode.Exclusive,
        };
        device.Vk.CreateBuffer(device.Handle, in info, null, out Buffer buffer).Check("vkCreateBuffer");
        Handle = buffer;
        device.Count(+1);
        try
        {
            memory = new GpuMemory(device, device.Vk.GetBufferMemoryRequirements(device.Handle, Handle), place);
        }
        catch
        {
            DestroyBuffer();
            throw;
        }

        device.Vk.BindBufferMemory(device.Handle, Handle, memory.Handle, 0).Check("vkBindBufferMemory");
    }

    public Buffer Handle { get; }

    public long ByteLength { get; }

    /// <summary>Makes a buffer that holds exactly these values; at least one.</summary>
    public static GpuBuffer Of<T>(VulkanDevice device, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        GpuBuffer buffer = new(device, (long)values.Length * Unsafe.SizeOf<T>());
        try
        {
            buffer.Upload(values);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Writes values at a byte offset; the device must not be using the buffer.</summary>
    public void Upload<T>(ReadOnlySpan<T> values, long byteOffset = 0)
        where T : unmanaged
    {
        long bytes = RequireInside(values.Length, Unsafe.SizeOf<T>(), byteOffset);
        if (bytes == 0)
            return;
        if (memory.Mapped != null)
        {
            fixed (T* from = values)
                System.Buffer.MemoryCopy(from, memory.Mapped + byteOffset, bytes, bytes);
            return;
        }

        using GpuBuffer staging = new(device, bytes, MemoryPlace.Host);
        staging.Upload(values);
        using GpuCommands commands = new(device);
        commands.Copy(staging, 0, this, byteOffset, bytes);
        commands.Submit();
    }

    /// <summary>Reads values from a byte offset; submitted work is done by then.</summary>
    public void Download<T>(Span<T> values, long byteOffset = 0)
        where T : unmanaged
    {
        long bytes = RequireInside(values.Length, Unsafe.SizeOf<T>(), byteOffset);
        if (bytes == 0)
            return;
        if (memory.Mapped != null)
        {
            fixed (T* to = values)
                System.Buffer.MemoryCopy(memory.Mapped + byteOffset, to, bytes, bytes);
            return;
        }

        using GpuBuffer staging = new(device, bytes, MemoryPlace.Host);
        using GpuCommands commands = new(device);
        commands.Copy(this, byteOffset, staging, 0, bytes);
        commands.Submit();
        staging.Download(values);
    }

    /// <summary>Reads the whole buffer, or its first <paramref name="count"/> values.</summary>
    public T[] Download<T>(int? count = null)
        where T : unmanaged
    {
        var values = new T[count ?? checked((int)(ByteLength / Unsafe.SizeOf<T>()))];
        Download(values.AsSpan());
        return values;
    }

    public void Dispose()
    {
        DestroyBuffer();
        memory.Dispose();
    }

    private long RequireInside(int count, int size, long byteOffset)
    {
        long bytes = (long)count * size;
        if (byteOffset < 0 || bytes > ByteLength - byteOffset)
            throw new ArgumentOutOfRangeException(
                nameof(byteOffset),
                FormattableString.Invariant($"{bytes} bytes at {byteOffset} lie outside a buffer of {ByteLength} bytes"));
        return bytes;
    }

    private void DestroyBuffer()
    {
        device.Vk.DestroyBuffer(device.Handle, Handle, null);
        device.Count(-1);
    }
}
