using Equiview.Rendering.Vulkan;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Meshes;

/// <summary>An image that a <see cref="MeshPass"/> draws into, with its depth buffer and framebuffer.</summary>
internal sealed unsafe class MeshTarget : IDisposable
{
    private readonly VulkanDevice device;
    private readonly GpuImage depth;
    private readonly Framebuffer framebuffer;

    public MeshTarget(VulkanDevice device, MeshPass pass, ImageSize size)
    {
        this.device = device;
        Image = new GpuImage(
            device, size, pass.Format, ImageUsageFlags.ColorAttachmentBit | ImageUsageFlags.SampledBit | ImageUsageFlags.TransferSrcBit);
        try
        {
            depth = new GpuImage(device, size, Format.D32Sfloat, ImageUsageFlags.DepthStencilAttachmentBit);
        }
        catch
        {
            Image.Dispose();
            throw;
        }

        var views = stackalloc ImageView[2] { Image.View, depth.View };
        FramebufferCreateInfo info = new(StructureType.FramebufferCreateInfo)
        {
            RenderPass = pass.RenderPass,
            AttachmentCount = 2,
            PAttachments = views,
            Width = (uint)size.Width,
            Height = (uint)size.Height,
            Layers = 1,
        };
        device.Vk.CreateFramebuffer(device.Handle, in info, null, out framebuffer).Check("vkCreateFramebuffer");
        device.Count(+1);
    }

    /// <summary>What was drawn; in layout ShaderReadOnlyOptimal after <see cref="Draw"/>.</summary>
    public GpuImage Image { get; }

    /// <summary>Records a cleared image and every part of the mesh.</summary>
    public void Draw(GpuCommands commands, MeshPass pass, BindingLayout layout, UploadedMesh mesh, Func<MeshPart, MeshPush> pushConstants)
    {
        Vk vk = device.Vk;
        CommandBuffer list = commands.Handle;
        Rect2D area = new(default, new((uint)Image.Size.Width, (uint)Image.Size.Height));
        var clear = stackalloc ClearValue[2]; // zero: no surface, infinitely far
        RenderPassBeginInfo begin = new(StructureType.RenderPassBeginInfo)
        {
            RenderPass = pass.RenderPass,
            Framebuffer = framebuffer,
            RenderArea = area,
            ClearValueCount = 2,
            PClearValues = clear,
        };
        vk.CmdBeginRenderPass(list, in begin, SubpassContents.Inline);
        vk.CmdBindPipeline(list, PipelineBindPoint.Graphics, pass.Pipeline);
        Viewport viewport = new(0, 0, Image.Size.Width, Image.Size.Height, 0, 1);
        vk.CmdSetViewport(list, 0, 1, in viewport);
        vk.CmdSetScissor(list, 0, 1, in area);
        ulong start = 0;
        Silk.NET.Vulkan.Buffer vertices = mesh.Vertices!.Handle;
        vk.CmdBindVertexBuffers(list, 0, 1, in vertices, in start);
        vk.CmdBindIndexBuffer(list, mesh.Indices!.Handle, 0, IndexType.Uint32);
        foreach (MeshPart part in mesh.Parts)
        {
            MeshPush push = pushConstants(part);
            DescriptorSet texture = part.Texture >= 0 ? mesh.TextureSets[part.Texture] : mesh.TextureSets[^1];
            vk.CmdBindDescriptorSets(list, PipelineBindPoint.Graphics, layout.Pipeline, 0, 1, in texture, 0, null);
            vk.CmdPushConstants(list, layout.Pipeline, layout.Stages, 0, (uint)layout.PushConstantBytes, &push);
            vk.CmdDrawIndexed(list, (uint)part.IndexCount, 1, (uint)part.FirstIndex, 0, 0);
        }

        vk.CmdEndRenderPass(list);
    }

    public void Dispose()
    {
        device.Vk.DestroyFramebuffer(device.Handle, framebuffer, null);
        device.Count(-1);
        depth.Dispose();
        Image.Dispose();
    }
}
