namespace Equiview.Features.Presets;

/// <summary>The named presets (paper-protocol 1.6). A preset depends on the backbone only through its patch.</summary>
public static class FeaturePresets
{
    /// <summary>Names in the order they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = ["default", "train", "pose", "tracking", "semantic"];

    /// <summary>Long side of the default preset where none is given: 37 patches of 14 px for transformers, 640 px for the others.</summary>
    public const int DefaultTransformerPatches = 37;

    /// <summary>A preset by name, for a backbone.</summary>
    /// <remarks>
    /// The paper's presets count in patches of a transformer. Backbones with finer cells (the convolutional ones) get the same picture
    /// sizes in pixels instead, at their own stride.
    /// </remarks>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="patch">Patch of the backbone in pixels.</param>
    /// <param name="denseStride">The distance of cells that suits the backbone where the preset does not say (null: its own).</param>
    /// <param name="longSide">Long side of the prepared image for "default"; null takes the backbone's usual one.</param>
    /// <exception cref="UsageException">No preset has this name, or the long side is not usable.</exception>
    public static FeaturePreset Get(string name, int patch, int? denseStride = null, int? longSide = null)
    {
        if (longSide is < 16 or > ImageSize.MaxSide)
            throw new UsageException($"a long side of {longSide} px is not usable; give 16 to {ImageSize.MaxSide}");
        bool transformer = patch >= 14;
        return name switch
        {
            "default" => new(name, new FitLongSide(longSide ?? (transformer ? DefaultTransformerPatches * patch : 640)), TokenTap.PostNorm, denseStride),
            "train" => new(name, transformer ? new TokenGridPreparation() : new FitLongSide(640), TokenTap.PostNorm, denseStride),
            "pose" => new(name, transformer ? new PixelDivisorPreparation() : new FitLongSide(ImageSize.MaxSide, Enlarge: false), TokenTap.PostNorm, denseStride),
            "tracking" when transformer => new(name, new FixedGridPreparation(), TokenTap.PreNorm, patch / 2),
            "tracking" => new(name, new FitLongSide(854), TokenTap.PreNorm, denseStride),
            "semantic" => new(name, new PaddedSquarePreparation(transformer ? 60 : 640 / patch), TokenTap.PostNorm, denseStride),
            _ => throw new UsageException($"there is no preset '{name}'; choose one of {string.Join(", ", Names)}"),
        };
    }
}
