using System.CommandLine;

namespace Equiview.Cli.Verbs;

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
        SplatEvalVerb.Create(),
    };

    /// <summary>The argument every verb but 'lift' begins with.</summary>
    public static Argument<string> SceneArgument() => new("scene") { Description = "scene file: .ply, .splat, .ksplat, .spz, .sog, .glb or .gltf" };

    /// <summary>A feature set of a scene: the named one, or the only one.</summary>
    public static GaussianFeatureSet Features(GaussianScene scene, string? name)
    {
        string names = scene.FeatureSets.Count == 0 ? "none; lift some with 'splat lift'" : string.Join(", ", scene.FeatureSets.Select(s => s.Name));
        if (name is null)
            return scene.FeatureSets.Count == 1 ? scene.FeatureSets[0] : throw new UsageException($"name one feature set with --features; the scene has {names}");
        return scene.FeatureSets.FirstOrDefault(s => s.Name == name) ?? throw new UsageException($"the scene has no feature set '{name}'; it has {names}");
    }
}
