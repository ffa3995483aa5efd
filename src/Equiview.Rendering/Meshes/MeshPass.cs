using System.Runtime.CompilerServices;
using Equiview.Rendering.Vulkan;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Meshes;

/// <summary>
/// A graphics pipeline that draws meshes into one color attachment with a depth buffer: <c>mesh.vert</c> and a fragment shader. Both sides
/// of a triangle are drawn; depth is reversed (nearer is greater).
/// </summary>
internal sealed unsafe class MeshPass : IDisposable
{
    private readonly VulkanDevice device;

    public MeshPass(VulkanDevice device, BindingLayout layout, string fragmentShader, Format format)
    {
        this.device = device;
        Format = format;
        RenderPass = MakeRenderPass();
        device.Count(+1);
        Pipeline = MakePipeline(layout, fragmentShader);
        device.Count(+1);
    }

    public Format Format { get; }

    public RenderPass RenderPass { get; }

    public Pipeline Pipeline { get; }

    public void Dispose()
    {
        device.Vk.DestroyPipeline(device.Handle, Pipeline, null);
        device.Vk.DestroyRenderPass(device.Handle, RenderPass, null);
        device.Count(-2);
    }

    private RenderPass MakeRenderPass()
    {
        var attachments = stackalloc AttachmentDescription[2]
        {
            Attachment(Format, AttachmentStoreOp.Store, ImageLayout.ShaderReadOnlyOptimal),
            Attachment(Format.D32Sfloat, AttachmentStoreOp.DontCare, ImageLayout.DepthStencilAttachmentOptimal),
        };
        AttachmentReference color = new(0, ImageLayout.ColorAttachmentOptimal), depth = new(1, ImageLayout.DepthStencilAttachmentOptimal);
        SubpassDescription subpass = new()
        {
            PipelineBindPoint = PipelineBindPoint.Graphics,
            ColorAttachmentCount = 1,
            PColorAttachments = &color,
            PDepthStencilAttachment = &depth,
        };

        // What came before on these attachments ends before this pass, and this pass before what reads it.
        var dependencies = stackalloc SubpassDependency[2]
        {
            Dependency(Vk.SubpassExternal, 0), Dependency(0, Vk.SubpassExternal),
        };
        RenderPassCreateInfo info = new(StructureType.RenderPassCreateInfo)
        {
            AttachmentCount = 2,
            PAttachments = attachments,
            SubpassCount = 1,
            PSubpasses = &subpass,
            DependencyCount = 2,
            PDependencies = dependencies,
        };
        device.Vk.CreateRenderPass(device.Handle, in info, null, out RenderPass pass).Check("vkCreateRenderPass");
        return pass;
    }

    private static AttachmentDescription Attachment(Format format, AttachmentStoreOp store, ImageLayout final) => new()
    {
        Format = format,
        Samples = SampleCountFlags.Count1Bit,
        LoadOp = AttachmentLoadOp.Clear,
        StoreOp = store,
        StencilLoadOp = AttachmentLoadOp.DontCare,
        StencilStoreOp = AttachmentStoreOp.DontCare,
        InitialLayout = ImageLayout.Undefined,
        FinalLayout = final,
    };

    private static SubpassDependency Dependency(uint from, uint to) => new(
        from, to, Stages(from), Stages(to), AccessFlags.MemoryWriteBit, AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit);

    private static PipelineStageFlags Stages(uint subpass) =>
        subpass == Vk.SubpassExternal ? PipelineStageFlags.AllCommandsBit : PipelineStageFlags.AllGraphicsBit;

    private Pipeline MakePipeline(BindingLayout layout, string fragmentShader)
    {
        ShaderModule vertex = default, fragment = default;
        nint entry = SilkMarshal.StringToPtr("main");
        try
        {
            vertex = ShaderModules.Create(device, "mesh.vert");
            fragment = ShaderModules.Create(device, fragmentShader);
            var stages = stackalloc PipelineShaderStageCreateInfo[2]
            {
                Stage(ShaderStageFlags.VertexBit, vertex, entry),
                Stage(ShaderStageFlags.FragmentBit, fragment, entry),
            };
            return MakePipeline(layout, stages);
        }
        finally
        {
            device.Vk.DestroyShaderModule(device.Handle, vertex, null);
            device.Vk.DestroyShaderModule(device.Handle, fragment, null);
            SilkMarshal.Free(entry);
        }
    }

    private static PipelineShaderStageCreateInfo Stage(ShaderStageFlags stage, ShaderModule module, nint entry) =>
        new(StructureType.PipelineShaderStageCreateInfo) { Stage = stage, Module = module, PName = (byte*)entry };

    private Pipeline MakePipeline(BindingLayout layout, PipelineShaderStageCreateInfo* stages)
    {
        VertexInputBindingDescription buffer = new(0, (uint)Unsafe.SizeOf<MeshVertex>(), VertexInputRate.Vertex);
        var attributes = stackalloc VertexInputAttributeDescription[4]
        {
            new(0, 0, Format.R32G32B32Sfloat, 0), new(1, 0, Format.R32G32B32Sfloat, 12), new(2, 0, Format.R32G32Sfloat, 24),
            new(3, 0, Format.R32G32B32Sfloat, 32),
        };
        PipelineVertexInputStateCreateInfo input = new(StructureType.PipelineVertexInputStateCreateInfo)
        {
            VertexBindingDescriptionCount = 1,
            PVertexBindingDescriptions = &buffer,
            VertexAttributeDescriptionCount = 4,
            PVertexAttributeDescriptions = attributes,
        };
        PipelineInputAssemblyStateCreateInfo assembly =
            new(StructureType.PipelineInputAssemblyStateCreateInfo) { Topology = PrimitiveTopology.TriangleList };
        PipelineViewportStateCreateInfo viewport =
            new(StructureType.PipelineViewportStateCreateInfo) { ViewportCount = 1, ScissorCount = 1 };
        PipelineRasterizationStateCreateInfo raster = new(StructureType.PipelineRasterizationStateCreateInfo)
        {
            PolygonMode = PolygonMode.Fill,
            CullMode = CullModeFlags.None,
            LineWidth = 1,
        };
        PipelineMultisampleStateCreateInfo samples =
            new(StructureType.PipelineMultisampleStateCreateInfo) { RasterizationSamples = SampleCountFlags.Count1Bit };
        PipelineDepthStencilStateCreateInfo depth = new(StructureType.PipelineDepthStencilStateCreateInfo)
        {
            DepthTestEnable = true,
            DepthWriteEnable = true,
            DepthCompareOp = CompareOp.Greater,
        };
        const ColorComponentFlags All =
            ColorComponentFlags.RBit | ColorComponentFlags.GBit | ColorComponentFlags.BBit | ColorComponentFlags.ABit;
        PipelineColorBlendAttachmentState mask = new() { ColorWriteMask = All };
        PipelineColorBlendStateCreateInfo blend =
            new(StructureType.PipelineColorBlendStateCreateInfo) { AttachmentCount = 1, PAttachments = &mask };
        var dynamic = stackalloc DynamicState[2] { DynamicState.Viewport, DynamicState.Scissor };
        PipelineDynamicStateCreateInfo dynamics =
            new(StructureType.PipelineDynamicStateCreateInfo) { DynamicStateCount = 2, PDynamicStates = dynamic };
        GraphicsPipelineCreateInfo info = new(StructureType.GraphicsPipelineCreateInfo)
        {
            StageCount = 2,
            PStages = stages,
            PVertexInputState = &input,
            PInputAssemblyState = &assembly,
            PViewportState = &viewport,
            PRasterizationState = &raster,
            PMultisampleState = &samples,
            PDepthStencilState = &depth,
            PColorBlendState = &blend,
            PDynamicState = &dynamics,
            Layout = layout.Pipeline,
            RenderPass = RenderPass,
        };
        device.Vk.CreateGraphicsPipelines(device.Handle, default, 1, in info, null, out Pipeline pipeline)
            .Check("vkCreateGraphicsPipelines");
        return pipeline;
    }
}
