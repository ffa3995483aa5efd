using System.Text.Json;

namespace Equiview.Evaluation.Pose;

/// <summary>
/// The splits of a posed scene that this project measures: with <c>splits.json</c> (names of the "ring" and "off_ring" views) those of the
/// Middlebury dino, else every 2nd, 3rd, 4th and 6th view as reference (the temple ring).
/// </summary>
internal static class MiddleburySplits
{
    private const long LargestFile = 1 << 20;

    /// <summary>The splits of a scene folder, densest references first.</summary>
    /// <exception cref="InvalidFileException">splits.json is malformed.</exception>
    public static IReadOnlyList<ReferenceSplit> Of(string folder, IReadOnlyList<PosedView> views)
    {
        string name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar))
            .Replace("middlebury_", "", StringComparison.Ordinal),
            path = Path.Combine(folder, "splits.json");
        if (!File.Exists(path))
            return [.. new[] { 2, 3, 4, 6 }.Where(step => step < views.Count)
                .Select(step => ReferenceSplit.EveryNth(name, views.Count, step))];
        (string[] ring, string[] off) = Read(path);
        return
        [
            ReferenceSplit.ByName($"{name} ring 24 to off-ring", views, ring, off),
            ReferenceSplit.ByName($"{name} ring 12 to between", views, Every(2, true), Every(2, false)),
            ReferenceSplit.ByName($"{name} ring 12 to off-ring", views, Every(2, true), off),
            ReferenceSplit.ByName($"{name} ring 8 to between", views, Every(3, true), Every(3, false)),
        ];

        string[] Every(int step, bool taken) => [.. ring.Where((_, i) => (i % step == 0) == taken)];
    }

    private static (string[] Ring, string[] OffRing) Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InvalidFileException(path, "is too large for a list of views");
            Dictionary<string, string[]?> lists =
                JsonSerializer.Deserialize<Dictionary<string, string[]?>>(File.ReadAllText(path)) ?? [];
            string[] Names(string key) =>
                lists.TryGetValue(key, out string[]? names) && names is not null && Array.TrueForAll(names, n => n is not null)
                    ? names
                    : throw new InvalidFileException(path, $"lacks \"{key}\", or it is not a list of names");
            return (Names("ring"), Names("off_ring"));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "is not a list of views: " + error.Message, inner: error);
        }
    }
}
