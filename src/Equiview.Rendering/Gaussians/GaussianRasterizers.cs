using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>Chooses a rasterizer.</summary>
public static class GaussianRasterizers
{
    /// <summary>
    /// The Vulkan rasterizer on the best device; or the managed twin, whose description says why, where there is no Vulkan or only a
    /// software renderer, which is five to ten times slower than the twin. A device that is named is taken whatever it is.
    /// </summary>
    /// <param name="options">Which device; null takes the best.</param>
    public static IGaussianRasterizer Create(VulkanOptions? options = null)
    {
        try
        {
            var device = new VulkanDevice(options);
            if (options?.Device is not null || device.Info.Kind != VulkanDeviceKind.Cpu)
                return new GaussianRasterizer(device, ownsDevice: true);
            string name = device.Info.Name;
            device.Dispose();
            return new GaussianRasterizerCpu(reason: $"the only Vulkan device is the software renderer {name}");
        }
        catch (MissingComponentException e)
        {
            return new GaussianRasterizerCpu(reason: e.Message);
        }
    }
}
