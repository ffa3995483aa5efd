using Equiview.Features.Adapters;
using Equiview.Features.Catalog;
using Equiview.Formats;

namespace Equiview.Features.Upsampling;

/// <summary>Loads upsamplers: finds the weights, and compares them with what a recipe was made with.</summary>
internal static class FeatureUpsamplers
{
    /// <summary>An extractor with the upsampler that the options, or a recipe, name; the extractor itself where there is none.</summary>
    /// <param name="extractor">Makes the coarse features; owned from now on, and disposed where the upsampler cannot be loaded.</param>
    /// <param name="options">Names the upsampler and its file.</param>
    /// <param name="recipe">What a recipe was made with; null for a new one.</param>
    /// <exception cref="UsageException">No such upsampler, or a file for none.</exception>
    /// <exception cref="MissingComponentException">Its weights are not on this machine.</exception>
    /// <exception cref="ModelMismatchException">They are other ones than those of the recipe.</exception>
    public static IFeatureExtractor Before(IFeatureExtractor extractor, FeatureExtractorOptions options, FeatureRecipe? recipe)
    {
        try
        {
            if (recipe is not null && options.Upsample is not null && options.Upsample != recipe.Upsampling?.Name)
                throw new UsageException(
                    $"these features were made {(recipe.Upsampling is { } own ? $"with the upsampler {own.Name}" : "without upsampling")}");
            if ((recipe?.Upsampling?.Name ?? options.Upsample) is not { } name)
                return options.UpsampleWeights is null ? extractor
                    : throw new UsageException("weights of an upsampler have no effect without one (--upsample anyup)");
            ModelCard card = CardOf(name);
            string path = PathOf(card, options.UpsampleWeights, recipe?.Upsampling?.WeightsSha256), sha256 = WeightLocator.Sha256(path);
            if (recipe?.Upsampling is { } stored && stored.WeightsSha256 != sha256)
                throw new ModelMismatchException(
                    $"these features were made with other weights of {name} than {path}; give the right file, or make them again");
            AdapterLocator.Remember(path, sha256);
            return new UpsamplingFeatureExtractor(
                extractor, Load(path, options.Device), new FeatureUpsampling(card.Name, sha256), NativeRuntime.Device(options.Device));
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }

    /// <summary>Loads a network by name; the caller disposes it.</summary>
    public static AnyUpNetwork Load(string name, string? file, string device) => Load(PathOf(CardOf(name), file, null), device);

    private static AnyUpNetwork Load(string path, string device)
    {
        NativeRuntime.RequireTorch();
        using ITensorArchive archive = TensorArchive.Open(path);
        return new AnyUpNetwork(archive, NativeRuntime.Device(device));
    }

    private static ModelCard CardOf(string name) => ModelCatalog.TryFind(name) is { IsUpsampler: true } card ? card
        : throw new UsageException($"there is no upsampler '{name}'; choose "
            + string.Join(" or ", ModelCatalog.Cards.Where(c => c.IsUpsampler).Select(c => c.Name)));

    private static string PathOf(ModelCard card, string? file, string? sha256) =>
        file is null && sha256 is not null && AdapterLocator.Remembered(sha256) is { } remembered
            ? remembered : new WeightLocator().Find(card, file).Path;
}
