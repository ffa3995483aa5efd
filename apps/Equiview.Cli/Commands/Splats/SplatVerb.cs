using System.CommandLine;
using Equiview.Cli.Terminal;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Vulkan;

namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat': Gaussian scenes with features.</summary>
internal static class SplatVerb
{
    public static Command Create() => new("splat", "feature-augmented Gaussian scenes")
    {
        SplatInfoVerb.Create(),
        SplatConvertVerb.Create(),
        SplatRenderVerb.Create(),
        SplatLiftVerb.Create(),
        SplatQueryVerb.Create(),
    };

    /// <summary>The argument every verb but 'lift' begins with.</summary>
    public static Argument<string> SceneArgument() =>
        new("scene") { Description = "scene file: .ply, .splat, .ksplat, .spz, .sog, .glb or .gltf" };

    /// <summary>Which device renders.</summary>
    public static Option<string?> VulkanOption() =>
        new("--vulkan")
        {
            Description =
                "Vulkan device by index, part of its name or kind (discrete, integrated, virtual, cpu), or 'off'; default "
                    + "the best, or the managed twin where only a software renderer is",
        };

    /// <summary>The rasteriser of a device option; says which it is.</summary>
    public static IGaussianRasterizer Rasterizer(string? device, Output output)
    {
        IGaussianRasterizer rasterizer = device == "off"
            ? new GaussianRasterizerCpu()
            : GaussianRasterizers.Create(new VulkanOptions { Device = device });
        output.Say($"rendering on {rasterizer.Description}");
        return rasterizer;
    }
}
