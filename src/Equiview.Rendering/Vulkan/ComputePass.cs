using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>
/// A compute shader ready to be dispatched: one descriptor set (bindings 0, 1, 2…), push constants, specialisation constants.
/// </summary>
internal sealed unsafe class ComputePass : IDisposable
{
    private readonly VulkanDevice device;

    /// <param name="device">The device.</param>
    /// <param name="shader">File name of the GLSL source in shaders/ ("mesh_resolve.comp").</param>
    /// <param name="bindings">Kinds of set 0's bindings, in order.</param>
    /// <param name="pushConstantBytes">Size of the push constant block, at most 128.</param>
    /// <param name="specialization">Values of constant_id 0, 1, 2…; a float's bits for float constants.</param>
    public ComputePass(
        VulkanDevice device, string shader, IReadOnlyList<BindingKind> bindings, int pushConstantBytes = 0, params uint[] specialization)
    {
        this.device = device;
        Layout = new BindingLayout(device, ShaderStageFlags.ComputeBit, bindings, pushConstantBytes);
        ShaderModule module = default;
        nint entry = SilkMarshal.StringToPtr("main");
        try
        {
            module = ShaderModules.Create(device, shader);
            SpecializationMapEntry[] map = [
                .. specialization.Select((_, i) => new SpecializationMapEntry((uint)i, (uint)i * sizeof(uint), sizeof(uint)))];
            fixed (SpecializationMapEntry* entries = map)
            fixed (uint* values = specialization)
            {
                SpecializationInfo constants = new((uint)map.Length, entries, (nuint)(specialization.Length * sizeof(uint)), values);
                ComputePipelineCreateInfo info = new(StructureType.ComputePipelineCreateInfo)
                {
                    Layout = Layout.Pipeline,
                    Stage = new(StructureType.PipelineShaderStageCreateInfo)
                    {
                        Stage = ShaderStageFlags.ComputeBit,
                        Module = module,
                        PName = (byte*)entry,
                        PSpecializationInfo = &constants,
                    },
                };
                device.Vk.CreateComputePipelines(device.Handle, default, 1, in info, null, out Pipeline pipeline)
                    .Check("vkCreateComputePipelines");
                Pipeline = pipeline;
                device.Count(+1);
            }
        }
        catch
        {
            Layout.Dispose();
            throw;
        }
        finally
        {
            device.Vk.DestroyShaderModule(device.Handle, module, null);
            SilkMarshal.Free(entry);
        }
    }

    public BindingLayout Layout { get; }

    public Pipeline Pipeline { get; }

    public void Dispose()
    {
        device.Vk.DestroyPipeline(device.Handle, Pipeline, null);
        device.Count(-1);
        Layout.Dispose();
    }
}
