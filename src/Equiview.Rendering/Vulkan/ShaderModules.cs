using System.Reflection;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>Compiled shaders, embedded in the assembly from the repository's <c>shaders/</c>.</summary>
internal static unsafe class ShaderModules
{
    /// <summary>The SPIR-V words of a shader named as its source file ("mesh.vert").</summary>
    public static byte[] Code(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"shaders/{name}.spv")
            ?? throw new ArgumentException($"no shader {name}.spv is embedded; compile shaders/{name} with glslc", nameof(name));
        var code = new byte[stream.Length];
        stream.ReadExactly(code);
        return code;
    }

    /// <summary>Makes a module; the caller destroys it when its pipeline exists.</summary>
    public static ShaderModule Create(VulkanDevice device, string name)
    {
        byte[] code = Code(name);
        fixed (byte* words = code)
        {
            ShaderModuleCreateInfo info = new(StructureType.ShaderModuleCreateInfo) { CodeSize = (nuint)code.Length, PCode = (uint*)words };
            device.Vk.CreateShaderModule(device.Handle, in info, null, out ShaderModule module).Check("vkCreateShaderModule");
            return module;
        }
    }
}
