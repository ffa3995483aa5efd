using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>
/// The bindings 0, 1, 2… of one descriptor set and the push constants of a pipeline: its descriptor set and pipeline layouts.
/// </summary>
internal sealed unsafe class BindingLayout : IDisposable
{
    private readonly VulkanDevice device;

    public BindingLayout(VulkanDevice device, ShaderStageFlags stages, IReadOnlyList<BindingKind> kinds, int pushConstantBytes)
    {
        this.device = device;
        Kinds = kinds;
        Stages = stages;
        PushConstantBytes = pushConstantBytes;
        DescriptorSetLayoutBinding[] bindings =
            [
                .. kinds.Select(
                    (kind, i) => new DescriptorSetLayoutBinding
                    {
                        Binding = (uint)i,
                        DescriptorType = TypeOf(kind),
                        DescriptorCount = 1,
                        StageFlags = stages,
                    })];
        fixed (DescriptorSetLayoutBinding* first = bindings)
        {
            DescriptorSetLayoutCreateInfo setInfo = new(StructureType.DescriptorSetLayoutCreateInfo)
            {
                BindingCount = (uint)bindings.Length,
                PBindings = first,
            };
            device.Vk.CreateDescriptorSetLayout(device.Handle, in setInfo, null, out DescriptorSetLayout set)
                .Check("vkCreateDescriptorSetLayout");
            Set = set;
            device.Count(+1);
            PushConstantRange push = new(stages, 0, (uint)pushConstantBytes);
            PipelineLayoutCreateInfo info = new(StructureType.PipelineLayoutCreateInfo)
            {
                SetLayoutCount = 1,
                PSetLayouts = &set,
                PushConstantRangeCount = pushConstantBytes > 0 ? 1u : 0,
                PPushConstantRanges = &push,
            };
            device.Vk.CreatePipelineLayout(device.Handle, in info, null, out PipelineLayout pipeline).Check("vkCreatePipelineLayout");
            Pipeline = pipeline;
            device.Count(+1);
        }
    }

    public IReadOnlyList<BindingKind> Kinds { get; }

    public ShaderStageFlags Stages { get; }

    public int PushConstantBytes { get; }

    public DescriptorSetLayout Set { get; }

    public PipelineLayout Pipeline { get; }

    public static DescriptorType TypeOf(BindingKind kind) => kind switch
    {
        BindingKind.StorageBuffer => DescriptorType.StorageBuffer,
        BindingKind.UniformBuffer => DescriptorType.UniformBuffer,
        _ => DescriptorType.CombinedImageSampler,
    };

    public void Dispose()
    {
        device.Vk.DestroyPipelineLayout(device.Handle, Pipeline, null);
        device.Vk.DestroyDescriptorSetLayout(device.Handle, Set, null);
        device.Count(-2);
    }
}
