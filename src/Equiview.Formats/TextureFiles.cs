using Equiview.Formats.Files;

namespace Equiview.Formats;

/// <summary>Where the texture is that a mesh names: names come from other machines, with their folders and their slashes.</summary>
internal static class TextureFiles
{
    /// <summary>
    /// The file: as named if it is there and below the folder, else of the same name beside the mesh, with any case; else as if beside it.
    /// </summary>
    /// <param name="folder">Folder of the mesh.</param>
    /// <param name="name">The name as written, possibly quoted or with backslashes.</param>
    public static string Find(string folder, string name)
    {
        string plain = name.Trim().Trim('"').Replace('\\', '/');
        bool drive = plain.Length > 1 && plain[1] == ':';
        string named = drive ? plain : Path.Combine(folder, plain), own = plain[(plain.LastIndexOf('/') + 1)..];
        if (BoundedFile.IsIn(folder, named) && File.Exists(named))
            return named;
        string beside = Path.Combine(folder, own);
        string search = folder.Length == 0 ? "." : folder;
        return File.Exists(beside) || !Directory.Exists(search) ? beside
            : Directory.EnumerateFiles(search)
                .FirstOrDefault(f => Path.GetFileName(f).Equals(own, StringComparison.OrdinalIgnoreCase)) ?? beside;
    }
}
