using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Features.Upsampling;

namespace Equiview.Features;

/// <summary>The only factory of recipes: a named preset, adapted to a network, with the caller's overrides.</summary>
public static class FeatureRecipes
{
    /// <summary>The preset for everything that has none of its own.</summary>
    public const string DefaultPreset = "default";

    /// <summary>Names of the presets in the order they are listed.</summary>
    public static IReadOnlyList<string> Presets { get; } = [DefaultPreset, "train", "pose", "paper-pose", "tracking", "semantic"];

    /// <summary>
    /// Long side of the default preset for transformers, in patches (37 of 14 px are 518 px); the other networks take
    /// <see cref="ConvolutionalLongSide"/>.
    /// </summary>
    public const int TransformerPatches = 37;

    /// <summary>Long side of the default preset for networks with fine cells, pixels.</summary>
    public const int ConvolutionalLongSide = 640;

    private const int SmallestTransformerPatch = 14;

    /// <summary>The recipe of a preset for an extractor.</summary>
    /// <remarks>
    /// The paper's presets (You et al. 2025 and its code: "train", "paper-pose", "tracking", "semantic") count in patches of a transformer.
    /// Networks with finer cells get the same image sizes in pixels, at their own stride. "pose" is "paper-pose" with the true scale of
    /// each axis.
    /// </remarks>
    /// <param name="extractor">What makes the features.</param>
    /// <param name="preset">One of <see cref="Presets"/>.</param>
    /// <param name="layer">Layer of a transformer that is read; null is the adapter's, else the preset's.</param>
    /// <param name="stride">Distance of cells in prepared pixels; null is the preset's, else the network's.</param>
    /// <param name="longSide">
    /// Long side of the prepared image in pixels, 16 or more, for the default preset; null is the network's usual one.
    /// </param>
    /// <exception cref="UsageException">No such preset, or a value that would have no effect or that the network does not have.</exception>
    public static FeatureRecipe Recipe(
        this IFeatureExtractor extractor,
        string preset = DefaultPreset, OutputLayer? layer = null, int? stride = null, int? longSide = null) =>
        For(extractor.Info, preset, layer, stride, longSide);

    /// <summary>The same for an extractor that is known by its facts alone.</summary>
    internal static FeatureRecipe For(
        FeatureExtractorInfo info, string preset, OutputLayer? layer = null, int? stride = null, int? longSide = null)
    {
        FeatureExtractorInfo grid = info.Fused?.First ?? info;
        FeatureRecipe recipe = Preset(preset, grid, longSide) with { Preset = preset };
        if (grid.IsPrecomputed && (layer is not null || stride is not null || info.Upsampling is not null))
            throw new UsageException($"{grid.Model} are features as they are; layer, stride and upsampling cannot be chosen");
        if (stride is < 1 or > ImageSize.MaxSide)
            throw new UsageException(FormattableString.Invariant($"a stride of {stride} px is not usable; give 1 or more"));
        if (info.Upsampling is null && grid.HasFixedStride && stride is { } wanted && wanted != grid.Patch)
            throw new UsageException(FormattableString.Invariant($"{grid.Model} has the stride {grid.Patch} alone, got {wanted}"));
        return recipe with
        {
            Layer = Layer(grid, layer, recipe.Layer),
            Upsampling = info.Upsampling,
            Debias = info.Debias,
            Stride = info.Upsampling is not null ? FeatureUpsampling.StrideOf(grid.Model, grid.Patch, stride)
                : grid.HasFixedStride ? null : stride ?? recipe.Stride,
            Second = info.Fused is { } fused ? new FusedModel(fused.Second.Identity, fused.SecondLayer) : null,
        };
    }

    private static FeatureRecipe Preset(string preset, FeatureExtractorInfo info, int? longSide)
    {
        if (longSide is < 16 or > ImageSize.MaxSide)
            throw new UsageException(
                FormattableString.Invariant($"a long side of {longSide} px is not usable; give 16 to {ImageSize.MaxSide}"));
        if (longSide is not null && preset != DefaultPreset && Presets.Contains(preset))
            throw new UsageException($"the preset '{preset}' has an image size of its own; a long side goes with '{DefaultPreset}'");
        if (info.FixedInput is { } only)
            return longSide is null
                ? new FeatureRecipe(info.Identity, new FixedGridPreprocessing(only.Width / info.Patch, only.Height / info.Patch),
                    OutputLayer.PostNorm)
                : throw new UsageException($"{info.Model} takes images of {only} alone; a long side cannot be chosen");
        if (info.IsPrecomputed)
            return !Presets.Contains(preset) ? throw new UsageException(NoPreset(preset))
                : longSide is null ? new FeatureRecipe(info.Identity, new StoredPreprocessing(), OutputLayer.PostNorm)
                : throw new UsageException($"{info.Model} are features as they are; a long side cannot be chosen");
        bool transformer = info.Patch >= SmallestTransformerPatch;
        int patch = info.Patch;
        int? stride = info.DenseStride;
        (Preprocessing preprocessing, OutputLayer layer, int? cells) = preset switch
        {
            DefaultPreset => (
                new FitLongSide(longSide ?? info.UsualLongSide ?? (transformer ? TransformerPatches * patch : ConvolutionalLongSide)),
                OutputLayer.PostNorm,
                stride),
            "train" => (transformer ? new TokenGridPreprocessing() : new FitLongSide(ConvolutionalLongSide), OutputLayer.PostNorm, stride),
            "pose" or "paper-pose" when transformer =>
                (new PixelDivisorPreprocessing { ReferenceScale = preset == "paper-pose" }, OutputLayer.PostNorm, stride),
            "pose" or "paper-pose" => (new FitLongSide(ImageSize.MaxSide, Enlarge: false), OutputLayer.PostNorm, stride),
            "tracking" when transformer => (new FixedGridPreprocessing(), OutputLayer.PreNorm, patch / 2),
            "tracking" => ((Preprocessing)new FitLongSide(854), OutputLayer.PreNorm, stride),
            "semantic" when info.Model == DenseSiftExtractor.SemanticName =>
                (new FitLongSide(ImageSize.MaxSide, Enlarge: false), OutputLayer.PostNorm, stride),
            "semantic" => (new PaddedSquarePreprocessing(transformer ? 60 : ConvolutionalLongSide / patch), OutputLayer.PostNorm, stride),
            _ => throw new UsageException(NoPreset(preset)),
        };
        return new FeatureRecipe(info.Identity, preprocessing, layer, cells);
    }

    private static string NoPreset(string preset) => $"there is no preset '{preset}'; choose one of {string.Join(", ", Presets)}";

    private static OutputLayer Layer(FeatureExtractorInfo info, OutputLayer? wanted, OutputLayer preset)
    {
        if (!info.HasLayers)
            return wanted is null
                ? OutputLayer.PostNorm
                : throw new UsageException($"{info.Model} has one output; a layer cannot be chosen");
        if (wanted is { IsJoint: true } && info.JointDimension == 0)
            throw new UsageException($"{info.Model} has no space that images share with texts; {wanted} is of CLIP's files "
                + "that hold 'visual.proj' or 'visual_projection'");
        if (wanted is { } layer && info.AdapterLayer is { } trained && trained != layer)
            throw new UsageException($"the adapter of {info.DisplayName} was trained on {trained}; {layer} cannot be chosen with it");
        return wanted ?? info.AdapterLayer ?? preset;
    }
}
