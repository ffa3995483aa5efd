namespace Equiview.Features.Catalog;

/// <summary>A backbone of the catalog, and whether it is on this machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What kind of network it is.</param>
/// <param name="Dimension">Channels of a feature.</param>
/// <param name="Patch">Side of a cell in pixels.</param>
/// <param name="License">License of the weights.</param>
/// <param name="Found">Where its weights were found, see <see cref="LocatedWeights.Origin"/>; null where they are not.</param>
public sealed record CatalogEntry(string Name, string Kind, int Dimension, int Patch, string License, string? Found)
{
    /// <summary><see cref="Found"/> of a backbone without weights.</summary>
    public const string BuiltIn = "built in";

    /// <summary>Names of its adapters among the model folders: NAME+ADAPTER.safetensors; see <see cref="FeatureExtractors.Load"/>.</summary>
    public IReadOnlyList<string> Adapters { get; init; } = [];

    /// <summary>The whole catalog.</summary>
    public static IReadOnlyList<CatalogEntry> All()
    {
        var locator = new WeightLocator();
        string[] adapters = [.. locator.ModelFolders.SelectMany(AdaptersIn).Distinct(StringComparer.Ordinal)];
        return [.. ModelCatalog.Cards.Select(c => new CatalogEntry(
            c.Name, c.Kind, c.Dimension, c.Patch, c.License, c.NeedsWeights ? locator.TryFind(c)?.Origin : BuiltIn)
        {
            Adapters = [.. adapters.Where(a => a.StartsWith(c.Name + "+", StringComparison.Ordinal)).Select(a => a[(c.Name.Length + 1)..])],
        })];
    }

    private static IEnumerable<string> AdaptersIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*+*.safetensors").Select(f => Path.GetFileNameWithoutExtension(f))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
