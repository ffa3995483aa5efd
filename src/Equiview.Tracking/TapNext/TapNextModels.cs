using Equiview.Features.Catalog;

namespace Equiview.Tracking.TapNext;

/// <summary>The released TAPNext models: their cards, the side of their frames, and where their weights lie on this machine.</summary>
internal static class TapNextModels
{
    /// <summary>The model that is taken where none is named.</summary>
    public const string Default = "tapnextpp_512";

    private const int SmallSide = 256, LargeSide = 512;

    /// <summary>Finds the weights of a model by its catalog name, or takes a file.</summary>
    /// <param name="weights">A name of the catalog, or a weight file; null is <see cref="Default"/>.</param>
    /// <returns>The name for reports, the file, its license, and the side of the square that frames are squashed to.</returns>
    /// <exception cref="MissingComponentException">
    /// The model's file is not on this machine; the message names the command that gets it.
    /// </exception>
    /// <exception cref="UsageException">The name is that of a feature backbone.</exception>
    /// <exception cref="InvalidFileException">It is no name of the catalog, and there is no such file.</exception>
    public static (string Name, string File, string License, int Side) Find(string? weights)
    {
        weights ??= Default;
        if (!File.Exists(weights) && ModelCatalog.TryFind(weights) is { } named)
        {
            if (!named.IsTracker)
            {
                throw new UsageException(
                    $"{named.Name} is a backbone for features, not a tracker; the trackers are {string.Join(", ", Names)}");
            }

            return (named.Name, new WeightLocator().Find(named).Path, named.License, SideOf(named));
        }

        if (!File.Exists(weights))
        {
            string what = Directory.Exists(weights) ? "this is a folder; name the weight file in it" : "there is no such file";
            throw new InvalidFileException(weights, $"{what} (the trackers are {string.Join(", ", Names)})");
        }

        ModelCard? card = Cards.FirstOrDefault(c => c.FileNames.Contains(Path.GetFileName(weights), StringComparer.OrdinalIgnoreCase));
        return card is null
            ? (Path.GetFileNameWithoutExtension(weights), weights, "unknown", SmallSide)
            : (card.Name, weights, card.License, SideOf(card));
    }

    private static IEnumerable<ModelCard> Cards => ModelCatalog.Cards.Where(c => c.IsTracker);

    private static IEnumerable<string> Names => Cards.Select(c => c.Name);

    private static int SideOf(ModelCard card) => card.Name.EndsWith("_512", StringComparison.Ordinal) ? LargeSide : SmallSide;
}
