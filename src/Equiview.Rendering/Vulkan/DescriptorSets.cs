using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>Descriptor sets that live together and are freed together; it grows by whole pools.</summary>
internal sealed unsafe class DescriptorSets(VulkanDevice device) : IDisposable
{
    private const uint SetsPerPool = 64;
    private readonly List<DescriptorPool> pools = [];

    /// <summary>Makes a set and points its bindings at resources.</summary>
    /// <exception cref="ArgumentException">The resources do not fit the layout.</exception>
    /// <exception cref="DegenerateInputException">A part of a buffer is larger than a shader may see at once.</exception>
    public DescriptorSet Make(BindingLayout layout, ReadOnlySpan<Binding> resources)
    {
        if (resources.Length != layout.Kinds.Count)
            throw new ArgumentException(
                FormattableString.Invariant($"{layout.Kinds.Count} bindings expected, {resources.Length} given"), nameof(resources));
        DescriptorSet set = Allocate(layout.Set);
        var buffers = stackalloc DescriptorBufferInfo[resources.Length];
        var images = stackalloc DescriptorImageInfo[resources.Length];
        var writes = stackalloc WriteDescriptorSet[resources.Length];
        for (int i = 0; i < resources.Length; i++)
        {
            Binding resource = resources[i];
            if (layout.Kinds[i] == BindingKind.SampledImage != (resource.Image is not null))
                throw new ArgumentException(FormattableString.Invariant($"binding {i} is a {layout.Kinds[i]}"), nameof(resources));
            if (resource.Buffer is { } buffer)
            {
                if (resource.Length > device.Info.Limits.MaxStorageBufferBytes)
                    throw new DegenerateInputException(
                        FormattableString.Invariant($"binding {i} shows {resource.Length} bytes to a shader, ")
                            + FormattableString.Invariant($"{device.Info.Name} allows {device.Info.Limits.MaxStorageBufferBytes}"));
                buffers[i] = new(buffer.Handle, (ulong)resource.Offset, (ulong)resource.Length);
            }
            else
            {
                images[i] = new(resource.Sampler, resource.Image!.View, ImageLayout.ShaderReadOnlyOptimal);
            }

            writes[i] = new(StructureType.WriteDescriptorSet)
            {
                DstSet = set,
                DstBinding = (uint)i,
                DescriptorCount = 1,
                DescriptorType = BindingLayout.TypeOf(layout.Kinds[i]),
                PBufferInfo = &buffers[i],
                PImageInfo = &images[i],
            };
        }

        device.Vk.UpdateDescriptorSets(device.Handle, (uint)resources.Length, writes, 0, null);
        return set;
    }

    public void Dispose()
    {
        foreach (DescriptorPool pool in pools)
            device.Vk.DestroyDescriptorPool(device.Handle, pool, null);
        device.Count(-pools.Count);
        pools.Clear();
    }

    private DescriptorSet Allocate(DescriptorSetLayout layout)
    {
        if (pools.Count > 0 && TryAllocate(layout, out DescriptorSet set) == Result.Success)
            return set;
        pools.Add(MakePool());
        TryAllocate(layout, out set).Check("vkAllocateDescriptorSets");
        return set;
    }

    private Result TryAllocate(DescriptorSetLayout layout, out DescriptorSet set)
    {
        DescriptorSetAllocateInfo info = new(StructureType.DescriptorSetAllocateInfo)
        {
            DescriptorPool = pools[^1],
            DescriptorSetCount = 1,
            PSetLayouts = &layout,
        };
        return device.Vk.AllocateDescriptorSets(device.Handle, in info, out set);
    }

    private DescriptorPool MakePool()
    {
        DescriptorPoolSize* sizes = stackalloc DescriptorPoolSize[]
        {
            new(DescriptorType.StorageBuffer, SetsPerPool * 8), new(DescriptorType.UniformBuffer, SetsPerPool),
            new(DescriptorType.CombinedImageSampler, SetsPerPool * 2),
        };
        DescriptorPoolCreateInfo info = new(StructureType.DescriptorPoolCreateInfo)
        {
            MaxSets = SetsPerPool,
            PoolSizeCount = 3,
            PPoolSizes = sizes,
        };
        device.Vk.CreateDescriptorPool(device.Handle, in info, null, out DescriptorPool pool).Check("vkCreateDescriptorPool");
        device.Count(+1);
        return pool;
    }
}
