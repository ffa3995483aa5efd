using Equiview.Features;
using Equiview.Features.Backbones.Sift;
using Equiview.Features.Catalog;

namespace Equiview.Correspondence.LightGlue;

/// <summary>The released matchers: their cards, the key points that each was trained with, and where their weights lie.</summary>
internal static class LightGlueModels
{
    /// <summary>Finds the weights of a matcher by its catalog name, or takes a file.</summary>
    /// <returns>The name for reports, the file and its license.</returns>
    internal static (string Name, string File, string License) Find(string weights)
    {
        if (!File.Exists(weights) && ModelCatalog.TryFind(weights) is { } named)
        {
            if (!named.IsMatcher)
                throw new UsageException($"{named.Name} is no matcher of key points; the matchers are {string.Join(", ", Names)}");
            return (named.Name, new WeightLocator().Find(named).Path, named.License);
        }

        if (!File.Exists(weights))
        {
            string what = Directory.Exists(weights) ? "this is a folder; name the weight file in it" : "there is no such file";
            throw new InvalidFileException(weights, $"{what} (the matchers are {string.Join(", ", Names)})");
        }

        ModelCard? card = Cards.FirstOrDefault(c => c.FileNames.Contains(Path.GetFileName(weights), StringComparer.OrdinalIgnoreCase));
        return card is null
            ? (Path.GetFileNameWithoutExtension(weights), weights, "unknown")
            : (card.Name, weights, card.License);
    }

    /// <summary>The matcher that was trained with a network's key points.</summary>
    /// <param name="model">Catalog name of the network.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static string For(string model) => model switch
    {
        "sift" or SiftExtractor.LightGlueName => "lightglue-sift",
        "xfeat" => "lighterglue-xfeat",
        _ when model.StartsWith("aliked-n", StringComparison.Ordinal) => "lightglue-aliked",
        _ => throw new UsageException(
            $"no LightGlue was released for {model}; it takes sift, xfeat, aliked-n16, aliked-n16rot or aliked-n32, or name the weights "
                + "that were trained with it (--matcher-weights FILE)"),
    };

    /// <summary>
    /// SIFT as LightGlue was trained with it in place of the usual one, unless another size of image was asked for at the default
    /// preset's; any other extractor as it is.
    /// </summary>
    /// <param name="extractor">The extractor; stays the caller's.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <returns>The extractor that is to be used; where it is another than the given one, the caller disposes it.</returns>
    public static (IFeatureExtractor Extractor, FeatureRecipe Recipe) Trained(IFeatureExtractor extractor, FeatureRecipe recipe)
    {
        if (extractor.Info.Model != "sift")
            return (extractor, recipe);
        SiftExtractor own = SiftExtractor.ForLightGlue();
        FeatureRecipe trained = own.Recipe();
        return (own, recipe == extractor.Recipe() ? trained : recipe with { Model = trained.Model });
    }

    private static IEnumerable<ModelCard> Cards => ModelCatalog.Cards.Where(c => c.IsMatcher);

    private static IEnumerable<string> Names => Cards.Select(c => c.Name);
}
