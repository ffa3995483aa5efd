using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>What a shader binding is.</summary>
internal enum BindingKind
{
    /// <summary>A buffer the shader may read and write.</summary>
    StorageBuffer,

    /// <summary>A small read-only buffer.</summary>
    UniformBuffer,

    /// <summary>An image read through a sampler or texelFetch, in layout ShaderReadOnlyOptimal.</summary>
    SampledImage,
}

/// <summary>A resource for one binding: (part of) a buffer, or an image with its sampler.</summary>
internal readonly record struct Binding(GpuBuffer? Buffer, long Offset, long Length, GpuImage? Image, Sampler Sampler)
{
    public static implicit operator Binding(GpuBuffer buffer) => Of(buffer, 0, buffer.ByteLength);

    /// <summary>A window of a buffer; the offset must keep <see cref="VulkanLimits.BufferOffsetAlignment"/>.</summary>
    public static Binding Of(GpuBuffer buffer, long byteOffset, long byteLength) => new(buffer, byteOffset, byteLength, null, default);

    public static Binding Of(GpuImage image, Sampler sampler) => new(null, 0, 0, image, sampler);
}
