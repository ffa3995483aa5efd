using Equiview.Rendering.Vulkan;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Meshes;

/// <summary>A mesh in the device's memory: vertices, indices, textures with their mip levels, a descriptor set for each texture.</summary>
internal sealed class UploadedMesh : IRenderableMesh
{
    private readonly MeshRenderer renderer;
    private readonly List<GpuImage> textures = [];
    private readonly DescriptorSets sets;

    public UploadedMesh(MeshRenderer renderer, TriangleMesh mesh)
    {
        this.renderer = renderer;
        MeshVertex[] vertices = MeshVertex.Assemble(mesh);
        Parts = mesh.Parts;
        sets = new DescriptorSets(renderer.Device);
        try
        {
            Vertices = GpuBuffer.Of<MeshVertex>(renderer.Device, vertices);
            Indices = GpuBuffer.Of<int>(renderer.Device, mesh.Indices);
            TextureSets = [.. mesh.Textures.Select(t => MipChain.Of(t)).Append(MipChain.White).Select(MakeSet)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public GpuBuffer? Vertices { get; }

    public GpuBuffer? Indices { get; }

    public MeshPart[] Parts { get; }

    /// <summary>One set a texture; the last one is plain white.</summary>
    public DescriptorSet[] TextureSets { get; } = [];

    public RenderedView Render(CameraIntrinsics camera, RigidTransform cameraFromObject, MeshRenderOptions? options = null) =>
        renderer.Render(this, camera, cameraFromObject, options ?? new MeshRenderOptions());

    public void Dispose()
    {
        sets.Dispose();
        foreach (GpuImage texture in textures)
            texture.Dispose();
        textures.Clear();
        Indices?.Dispose();
        Vertices?.Dispose();
    }

    private DescriptorSet MakeSet(MipChain levels)
    {
        GpuImage texture = new(
            renderer.Device,
            levels.Sizes[0],
            Format.R8G8B8A8Srgb,
            ImageUsageFlags.SampledBit | ImageUsageFlags.TransferDstBit,
            levels.Levels.Length);
        textures.Add(texture);
        using GpuBuffer staging = new(renderer.Device, levels.Levels.Sum(l => (long)l.Length), MemoryPlace.Host);
        using GpuCommands commands = new(renderer.Device);
        commands.Transition(texture, ImageLayout.Undefined, ImageLayout.TransferDstOptimal);
        long offset = 0;
        for (int level = 0; level < levels.Levels.Length; offset += levels.Levels[level++].Length)
        {
            staging.Upload<byte>(levels.Levels[level], offset);
            commands.Copy(staging, offset, texture, level, levels.Sizes[level]);
        }

        commands.Transition(texture, ImageLayout.TransferDstOptimal, ImageLayout.ShaderReadOnlyOptimal);
        commands.Submit();
        return sets.Make(renderer.TextureLayout, [Binding.Of(texture, renderer.TextureSampler)]);
    }
}
