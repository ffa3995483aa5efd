using System.CommandLine;
using Equiview.Cli.Terminal;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Vulkan;
namespace Equiview.Cli.Options;

/// <summary>The device that renders Gaussians.</summary>
internal sealed class VulkanOption
{
    private readonly Option<string?> option = new("--vulkan")
    {
        Description = "Vulkan device by index, part of its name or kind (discrete, integrated, virtual, cpu), or 'off'; "
            + "default the best, or the managed twin where only a software renderer is",
    };

    /// <summary>Adds the option to a verb.</summary>
    public VulkanOption(Command command) => command.Add(option);

    /// <summary>The rasterizer of the chosen device; says which it is.</summary>
    public IGaussianRasterizer Open(ParseResult arguments, Output output)
    {
        string? device = arguments.GetValue(option);
        IGaussianRasterizer rasterizer = device == "off"
            ? new GaussianRasterizerCpu()
            : GaussianRasterizers.Create(new VulkanOptions { Device = device });
        output.Say($"rendering on {rasterizer.Description}");
        return rasterizer;
    }
}
