using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>A Vulkan call that failed although its arguments were right: out of memory, device lost, unsupported by the driver.</summary>
/// <param name="call">The Vulkan function.</param>
/// <param name="code">Its result code, as Vulkan names it.</param>
public sealed class VulkanException(string call, string code)
    : EquiviewException($"{call} failed with {code}; try a smaller image or another device (`equiview doctor` lists them)");

/// <summary>Turns result codes into exceptions.</summary>
internal static class ResultExtensions
{
    /// <summary>Throws unless the call succeeded.</summary>
    public static void Check(this Result result, string call)
    {
        if (result < Result.Success)
            throw new VulkanException(call, result.ToString());
    }
}
