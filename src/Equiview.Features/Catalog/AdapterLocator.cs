namespace Equiview.Features.Catalog;

/// <summary>
/// Finds adapter files on this machine by name or by content. Artifacts carry an adapter's name and hash but no path, so the files that
/// were used are remembered, each by its hash, in the user's cache.
/// </summary>
/// <param name="searchFolders">Folders that are searched first.</param>
internal sealed class AdapterLocator(IReadOnlyList<string> searchFolders)
{
    private static readonly WeightLocator Weights = new();

    /// <summary>The file of an adapter.</summary>
    /// <param name="card">The model it belongs to.</param>
    /// <param name="name">A file, or the name of one in the known folders, without its ending.</param>
    /// <param name="sha256">The content it must have, lower-case hex; null takes the first file of the name.</param>
    /// <exception cref="MissingComponentException">Not found; the message names what was searched for.</exception>
    public string Find(ModelCard card, string name, string? sha256)
    {
        if (sha256 is null && (File.Exists(name) || Directory.Exists(name)))
            return name;
        string[] names = Path.GetExtension(name) is ".safetensors" or ".ckpt" ? [name]
            : [$"{card.Name}+{name}.safetensors", $"{name}.safetensors", $"{name}.ckpt"];
        string[] folders = [.. searchFolders, Environment.CurrentDirectory, .. Weights.ModelFolders];
        bool plain = name.AsSpan().IndexOfAny('/', '\\', '\0') < 0;
        IEnumerable<string> found = plain ? folders.SelectMany(f => names.Select(n => Path.Combine(f, n))).Where(File.Exists) : [];
        if (sha256 is null)
            return found.FirstOrDefault() ?? throw Missing($"the adapter '{name}' of {card.Name}", names[0]);
        return found.Append(Remembered(sha256)).FirstOrDefault(path => path is not null && Has(path, sha256))
            ?? throw Missing(
                $"the adapter '{name}' of {card.Name} (sha256 {sha256[..Math.Min(12, sha256.Length)]}...)", $"{name}.safetensors");
    }

    /// <summary>Remembers where an adapter lies; a cache that cannot be written is no error.</summary>
    public static void Remember(string path, string sha256)
    {
        try
        {
            Directory.CreateDirectory(Weights.AdapterNotes);
            string note = Path.Combine(Weights.AdapterNotes, sha256), full = Path.GetFullPath(path);
            if (!File.Exists(note) || File.ReadAllText(note) != full)
                File.WriteAllText(note, full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then the adapter must be given, or lie in a known folder, the next time.
        }
    }

    /// <summary>The file that was remembered under a hash, or null; the hash may be anything.</summary>
    public static string? Remembered(string sha256)
    {
        string note = Path.Combine(Weights.AdapterNotes, sha256);
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower) || !File.Exists(note))
            return null;
        string path = File.ReadAllText(note);
        return File.Exists(path) ? path : null;
    }

    private static bool Has(string path, string sha256) => WeightLocator.Sha256(path) == sha256;

    private static MissingComponentException Missing(string what, string file) =>
        new(what, $"give its file, or put {file} into a folder named by EQUIVIEW_MODELS");
}
