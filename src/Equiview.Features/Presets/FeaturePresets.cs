namespace Equiview.Features.Presets;

/// <summary>The named presets (paper-protocol 1.6). A recipe depends on the backbone only through its patch.</summary>
public static class FeaturePresets
{
    /// <summary>Names in the order they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = ["default", "train", "pose", "tracking", "semantic"];

    /// <summary>Long side of the default recipe where none is given: 37 patches of 14 px for transformers, 640 px for the others.</summary>
    public const int DefaultTransformerPatches = 37;

    /// <summary>A recipe by name, for a backbone.</summary>
    /// <remarks>
    /// The paper's presets count in patches of a transformer. Backbones with finer cells (the convolutional ones) get the same picture
    /// sizes in pixels instead, at their own stride.
    /// </remarks>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="patch">Patch of the backbone in pixels.</param>
    /// <param name="denseStride">The distance of cells that suits the backbone where the recipe does not say (null: its own).</param>
    /// <param name="longSide">Long side of the prepared image for "default"; null takes the backbone's usual one.</param>
    /// <exception cref="UsageException">No recipe has this name, or the long side is not usable.</exception>
    public static FeatureRecipe Get(string name, int patch, int? denseStride = null, int? longSide = null)
    {
        if (longSide is < 16 or > ImageSize.MaxSide)
            throw new UsageException($"a long side of {longSide} px is not usable; give 16 to {ImageSize.MaxSide}");
        bool transformer = patch >= 14;
        return name switch
        {
            "default" => new(name, new FitLongSide(longSide ?? (transformer ? DefaultTransformerPatches * patch : 640)), OutputLayer.PostNorm, denseStride),
            "train" => new(name, transformer ? new TokenGridPreprocessing() : new FitLongSide(640), OutputLayer.PostNorm, denseStride),
            "pose" => new(name, transformer ? new PixelDivisorPreprocessing() : new FitLongSide(ImageSize.MaxSide, Enlarge: false), OutputLayer.PostNorm, denseStride),
            "tracking" when transformer => new(name, new FixedGridPreprocessing(), OutputLayer.PreNorm, patch / 2),
            "tracking" => new(name, new FitLongSide(854), OutputLayer.PreNorm, denseStride),
            "semantic" => new(name, new PaddedSquarePreprocessing(transformer ? 60 : 640 / patch), OutputLayer.PostNorm, denseStride),
            _ => throw new UsageException($"there is no preset '{name}'; choose one of {string.Join(", ", Names)}"),
        };
    }
}
