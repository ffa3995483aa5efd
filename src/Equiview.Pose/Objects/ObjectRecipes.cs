using System.Globalization;
using Equiview.Features;
using Equiview.Features.Recipes;

namespace Equiview.Pose.Objects;

/// <summary>From the recipe of an object model to the backbone that made it.</summary>
internal static class ObjectRecipes
{
    private const string Preset = "pose";

    // Files from before the recipe was stored note model, weights, preset and stride one by one.
    private const string ModelKey = "model", WeightsKey = "weights_sha256", PresetKey = "preset", StrideKey = "stride";

    /// <summary>The recipe of pose estimation for a backbone.</summary>
    public static FeatureRecipe Default(IFeatureExtractor extractor) => extractor.Recipe(Preset);

    /// <summary>The recipe with the pixel scale of the reference paper's code, which rounds sizes that are no multiple of 8.</summary>
    public static FeatureRecipe ForPaper(FeatureRecipe recipe) => recipe.Preprocessing is PixelDivisorPreprocessing rule
        ? recipe with { Preprocessing = rule with { ReferenceScale = true } } : recipe;

    /// <summary>Loads the backbone of a model; the caller disposes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="options">Where weights and adapter are searched.</param>
    /// <exception cref="InvalidFileException">The model does not name its backbone.</exception>
    /// <exception cref="MissingComponentException">Weights or adapter are not on this machine.</exception>
    /// <exception cref="ModelMismatchException">The weights or the adapter are others.</exception>
    public static (IFeatureExtractor Extractor, FeatureRecipe Recipe) Open(ObjectModel model, string path, FeatureExtractorOptions options)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null)
            options = options with { SearchFolders = [.. options.SearchFolders, folder] };
        return model.Recipe is { } recipe ? (FeatureExtractors.Open(recipe, options), recipe) : OpenUnnamed(model, path, options);
    }

    private static (IFeatureExtractor Extractor, FeatureRecipe Recipe) OpenUnnamed(
        ObjectModel model, string path, FeatureExtractorOptions options)
    {
        if (!model.Provenance.TryGetValue(ModelKey, out string? name))
            throw new InvalidFileException(path, "does not name the backbone it was made with; onboard the object again");
        IFeatureExtractor extractor = FeatureExtractors.Load(name, options);
        try
        {
            if (model.Provenance.GetValueOrDefault(WeightsKey, "") != (extractor.Info.WeightsSha256 ?? ""))
                throw new ModelMismatchException(
                    $"the object was made with other weights of {name}; give those, or onboard the object again");
            bool hasStride = int.TryParse(model.Provenance.GetValueOrDefault(StrideKey), CultureInfo.InvariantCulture, out int stride);
            return (extractor, extractor.Recipe(model.Provenance.GetValueOrDefault(PresetKey, Preset), stride: hasStride ? stride : null));
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }
}
