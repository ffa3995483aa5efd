using System.CommandLine;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat': Gaussian scenes with features.</summary>
internal static class SplatVerb
{
    public static Command Create() => new("splat", "feature-augmented Gaussian scenes")
    {
        SplatInfoVerb.Create(),
        SplatConvertVerb.Create(),
        SplatEditVerb.Create(),
        SplatTrainVerb.Create(),
        SplatRenderVerb.Create(),
        SplatLiftVerb.Create(),
        SplatQueryVerb.Create(),
    };

    /// <summary>The argument every verb but 'lift' begins with.</summary>
    public static Argument<string> SceneArgument() =>
        new("scene") { Description = "scene file: .ply, .splat, .ksplat, .spz, .sog, .glb or .gltf" };
}
