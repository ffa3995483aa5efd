using System.Text;

namespace Equiview;

/// <summary>
/// Turns names that come out of files (views of a scene, photographs, meshes) into paths below an output folder. Nested folders stay; what
/// would lead out of the folder, and what some file system reserves, is replaced. Different entries never share a path.
/// </summary>
public static class OutputNames
{
    private const int LongestPart = 200; // bytes; file systems take 255, and endings are still to come
    private const string Replaced = "<>:\"|?*";
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL"];
    private static readonly string[] PictureEndings =
        [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".ppm", ".pgm", ".gif", ".exr", ".hdr", ".heic"];

    /// <summary>A relative path, with '/' between folders, that stays below whatever folder it is joined to, on every system.</summary>
    public static string Safe(string name)
    {
        IEnumerable<string> parts = name.Split('/', '\\').Where(p => p is not ("" or ".")).Select(SafePart);
        return string.Join('/', parts) is { Length: > 0 } path ? path : "_";
    }

    /// <summary>
    /// One safe path an entry, in their order; entries that would share one, be it in another case, get -2, -3 and so on.
    /// </summary>
    /// <param name="names">The names, which may repeat.</param>
    /// <param name="ending">What follows each name: "_pose.png"; empty keeps the names' own extensions.</param>
    public static string[] Distinct(IEnumerable<string> names, string ending = "")
    {
        var files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(Place)];

        string Place(string name)
        {
            string path = Safe(name) + ending;
            if (Above(path).Any(files.Contains))
                path = path.Replace('/', '_');
            string tail = ending.Length > 0 ? ending : Path.GetExtension(path), stem = path[..^tail.Length];
            for (int i = 2; folders.Contains(path) || !files.Add(path); i++)
                path = FormattableString.Invariant($"{stem}-{i}{tail}");
            folders.UnionWith(Above(path));
            return path;
        }
    }

    /// <summary>The name of a picture without its extension; a point that begins none ("frame.0001") stays.</summary>
    public static string WithoutPictureEnding(string name) =>
        PictureEndings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? name[..^Path.GetExtension(name).Length] : name;

    // The folders a path lies in.
    private static IEnumerable<string> Above(string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }

    // Windows drops points and spaces at the end, so "..." would be "..".
    private static string SafePart(string part)
    {
        string clean = new([.. part.Select(c => c < ' ' || Replaced.Contains(c) ? '_' : c)]);
        string kept = clean.TrimEnd('.', ' ');
        clean = kept + new string('_', clean.Length - kept.Length);
        if (IsDevice(clean.Split('.')[0].TrimEnd()))
            clean = "_" + clean;
        if (Encoding.UTF8.GetByteCount(clean) <= LongestPart)
            return clean;
        string hash = TextHash.Sha256(part)[..8];
        return $"{new string([.. clean.EnumerateRunes().Take(LongestPart / 5).SelectMany(r => r.ToString())])}-{hash}";
    }

    private static bool IsDevice(string stem) => Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
        || (stem.Length == 4 && char.IsAsciiDigit(stem[3])
            && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
}
