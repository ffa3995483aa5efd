using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>Chooses a rasteriser.</summary>
public static class GaussianRasterizers
{
    /// <summary>The Vulkan rasteriser on the best device, or the managed twin, which says why, where there is no Vulkan.</summary>
    /// <param name="options">Which device; null takes the best.</param>
    public static IGaussianRasterizer Create(VulkanOptions? options = null)
    {
        try
        {
            return new GaussianRasterizer(options);
        }
        catch (MissingComponentException e)
        {
            return new GaussianRasterizerCpu(reason: e.Message);
        }
    }
}
