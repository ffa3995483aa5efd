namespace Equiview.Viewer.Server;

/// <summary>The one folder into which a page may write: -o. It is made when something is saved.</summary>
/// <param name="folder">The folder.</param>
internal sealed class OutputFolder(string folder)
{
    private readonly string folder = Path.GetFullPath(folder);

    /// <summary>The folder, for messages.</summary>
    public string Name => folder;

    /// <summary>A new file of the folder; the name of the page is made harmless, and a number is added if it is taken.</summary>
    /// <param name="wanted">Name as the page gave it; folders in it are dropped.</param>
    /// <param name="ending">Ending it must have, such as ".ply".</param>
    /// <returns>Its whole path.</returns>
    public string NewFile(string wanted, string ending)
    {
        string stem = OutputNames.Safe(wanted).Split('/')[^1];
        if (stem.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            stem = stem[..^ending.Length];
        stem = stem.TrimStart('.') is { Length: > 0 } visible ? visible : "untitled";
        Directory.CreateDirectory(folder);
        for (int i = 1; ; i++)
        {
            string path = Path.Combine(folder, i == 1 ? stem + ending : FormattableString.Invariant($"{stem}-{i}{ending}"));
            if (!Path.Exists(path))
                return path;
        }
    }

    /// <summary>A file of the folder that this page writes again and again, such as what it saves by itself.</summary>
    /// <param name="name">A fixed name of ours, never one of the page.</param>
    public string OwnFile(string name)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
