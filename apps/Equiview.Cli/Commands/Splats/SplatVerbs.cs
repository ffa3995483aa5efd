using System.CommandLine;
namespace Equiview.Cli.Commands.Splats;

/// <summary>What the verbs of 'splat' share.</summary>
internal static class SplatVerbs
{
    /// <summary>The argument every verb but 'lift' begins with.</summary>
    public static Argument<string> SceneArgument() =>
        new("scene") { Description = "scene file: .ply, .splat, .ksplat, .spz, .sog, .glb or .gltf" };
}
