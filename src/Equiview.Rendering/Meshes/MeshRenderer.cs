using System.Numerics;
using Equiview.Rendering.Vulkan;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Meshes;

/// <summary>
/// Renders meshes through Vulkan, offscreen. Passes: <c>mesh_geometry</c> (position and depth at pixel centers), <c>mesh_color</c>
/// (radiance, several samples a pixel) and <c>mesh_resolve</c> (samples to sRGB). <see cref="MeshRasterizerCpu"/> is the readable twin.
/// </summary>
public sealed unsafe class MeshRenderer : IMeshRenderer
{
    private readonly bool ownsDevice;
    private readonly MeshPass geometryPass;
    private readonly MeshPass colorPass;
    private readonly ComputePass resolvePass;
    private readonly Sampler fetchSampler;
    private MeshTargets? targets;

    /// <summary>Renders on an open device, which is not disposed.</summary>
    public MeshRenderer(VulkanDevice device)
        : this(device, ownsDevice: false)
    {
    }

    /// <summary>Opens a device of its own.</summary>
    /// <exception cref="MissingComponentException">No Vulkan device; see <see cref="OpenOrCpu"/>.</exception>
    public MeshRenderer(VulkanOptions? options = null)
        : this(new VulkanDevice(options), ownsDevice: true)
    {
    }

    private MeshRenderer(VulkanDevice device, bool ownsDevice)
    {
        Device = device;
        this.ownsDevice = ownsDevice;
        TextureLayout = new BindingLayout(
            device, ShaderStageFlags.VertexBit | ShaderStageFlags.FragmentBit, [BindingKind.SampledImage], sizeof(MeshPush));
        TextureSampler = MakeSampler(Filter.Linear, SamplerMipmapMode.Linear);
        fetchSampler = MakeSampler(Filter.Nearest, SamplerMipmapMode.Nearest);
        geometryPass = new MeshPass(device, TextureLayout, "mesh_geometry.frag", Format.R32G32B32A32Sfloat);
        colorPass = new MeshPass(device, TextureLayout, "mesh_color.frag", Format.R16G16B16A16Sfloat);
        resolvePass = new ComputePass(
            device,
            "mesh_resolve.comp",
            [BindingKind.SampledImage, BindingKind.SampledImage, BindingKind.StorageBuffer],
            sizeof(ResolvePush));
    }

    /// <inheritdoc/>
    public string DeviceName => Device.Info.Name;

    internal VulkanDevice Device { get; }

    internal BindingLayout TextureLayout { get; }

    internal Sampler TextureSampler { get; }

    /// <summary>
    /// The Vulkan renderer, or the CPU's where no Vulkan device is there; <see cref="IMeshRenderer.DeviceName"/> names it.
    /// </summary>
    /// <exception cref="MissingComponentException">A device was asked for by name and is not there.</exception>
    public static IMeshRenderer OpenOrCpu(VulkanOptions? options = null)
    {
        try
        {
            return new MeshRenderer(options);
        }
        catch (MissingComponentException) when (options?.Device is null)
        {
            return new MeshRasterizerCpu();
        }
    }

    /// <inheritdoc/>
    public IRenderableMesh Upload(TriangleMesh mesh) => new UploadedMesh(this, mesh);

    /// <inheritdoc/>
    public void Dispose()
    {
        targets?.Dispose();
        resolvePass.Dispose();
        colorPass.Dispose();
        geometryPass.Dispose();
        Device.Vk.DestroySampler(Device.Handle, TextureSampler, null);
        Device.Vk.DestroySampler(Device.Handle, fetchSampler, null);
        Device.Count(-2);
        TextureLayout.Dispose();
        if (ownsDevice)
            Device.Dispose();
    }

    internal RenderedView Render(UploadedMesh mesh, CameraIntrinsics camera, RigidTransform cameraFromObject, MeshRenderOptions options)
    {
        options.Require(camera, cameraFromObject);
        MeshTargets to = TargetsFor(camera.Size, options.Color ? options.SamplesPerSide : 0);
        MeshPush Push(MeshPart part) => MeshPush.For(camera, cameraFromObject, options, part);
        using (GpuCommands commands = new(Device))
        {
            to.Geometry!.Draw(commands, geometryPass, TextureLayout, mesh, Push);
            if (options.Color)
            {
                to.Color!.Draw(commands, colorPass, TextureLayout, mesh, Push);
                commands.Dispatch(
                    resolvePass,
                    [Binding.Of(to.Color.Image, fetchSampler), Binding.Of(to.Geometry.Image, fetchSampler), to.ColorBytes!],
                    new WorkGroups((camera.Size.Width + 7) / 8, (camera.Size.Height + 7) / 8),
                    new ResolvePush(camera.Size.Width, camera.Size.Height, options.SamplesPerSide, (float)options.Lighting.Exposure));
            }

            commands.Transition(to.Geometry.Image, ImageLayout.ShaderReadOnlyOptimal, ImageLayout.TransferSrcOptimal);
            commands.Copy(to.Geometry.Image, to.GeometryBytes!);
            commands.Submit();
        }

        Vector4[] geometry = to.GeometryBytes!.Download<Vector4>();
        RgbImage? color = options.Color ? ToImage(to.ColorBytes!.Download<byte>(), camera.Size) : null;
        return ViewAssembly.From(camera, cameraFromObject, geometry, color, options.Positions);
    }

    private static RgbImage ToImage(byte[] rgba, ImageSize size)
    {
        RgbImage image = new(size);
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3)
            (image.Pixels[to], image.Pixels[to + 1], image.Pixels[to + 2]) = (rgba[from], rgba[from + 1], rgba[from + 2]);
        return image;
    }

    private MeshTargets TargetsFor(ImageSize size, int samplesPerSide)
    {
        if (targets is null || targets.Size != size || targets.SamplesPerSide != samplesPerSide)
        {
            targets?.Dispose();
            targets = null;
            targets = new MeshTargets(Device, geometryPass, colorPass, size, samplesPerSide);
        }

        return targets;
    }

    private Sampler MakeSampler(Filter filter, SamplerMipmapMode mips)
    {
        SamplerCreateInfo info = new(StructureType.SamplerCreateInfo)
        {
            MagFilter = filter,
            MinFilter = filter,
            MipmapMode = mips,
            AddressModeU = SamplerAddressMode.Repeat,
            AddressModeV = SamplerAddressMode.Repeat,
            AddressModeW = SamplerAddressMode.Repeat,
            MaxLod = Vk.LodClampNone,
        };
        Device.Vk.CreateSampler(Device.Handle, in info, null, out Sampler sampler).Check("vkCreateSampler");
        Device.Count(+1);
        return sampler;
    }

    private readonly record struct ResolvePush(int Width, int Height, int SamplesPerSide, float Exposure);
}
