using Equiview.Features;
using Equiview.Rendering.Vulkan;
namespace Equiview.Cli.Commands.Models;

/// <summary>The graphics devices, in the form 'doctor' shows.</summary>
internal static class VulkanStatus
{
    private const string Fix =
        "run: apt-get install -y --no-install-recommends libvulkan1 mesa-vulkan-drivers (rendering works without, on the CPU)";

    public static IEnumerable<ComponentStatus> Check()
    {
        string[] devices;
        try
        {
            devices = [.. VulkanDevice.List().Select(d => d.ToString())];
        }
        catch (MissingComponentException error)
        {
            return [new("Vulkan", false, error.Component, Fix)];
        }

        return devices.Select((d, i) => new ComponentStatus(FormattableString.Invariant($"Vulkan {i}"), true, d));
    }
}
