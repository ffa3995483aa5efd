namespace Equiview.Viewer;

/// <summary>What is given to view, by the names of the files.</summary>
internal enum ViewerKind
{
    /// <summary>Two photographs or more.</summary>
    Photographs,

    /// <summary>A video or a folder of frames, with or without tracks.</summary>
    Tracks,

    /// <summary>A Gaussian scene.</summary>
    Scene,

    /// <summary>An object that poses are estimated of.</summary>
    Object,

    /// <summary>A folder of a report, or two.</summary>
    Reports,
}

/// <summary>Says what kind of page some files make.</summary>
internal static class ViewerPaths
{
    private static readonly string[] Scenes = [".ply", ".splat", ".ksplat", ".spz", ".sog", ".glb", ".gltf"];
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".ppm", ".tif", ".tiff"];

    /// <summary>The kind of some paths.</summary>
    /// <exception cref="UsageException">They make no page together.</exception>
    /// <exception cref="InvalidFileException">One does not exist.</exception>
    public static ViewerKind KindOf(IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(p => !Path.Exists(p)) is { } missing)
            throw new InvalidFileException(missing, "there is no such file or folder");
        return paths switch
        {
            _ when paths.All(p => File.Exists(Path.Combine(p, "report.html"))) && paths.Count <= 2 => ViewerKind.Reports,
            [var only] when IsScene(only) => ViewerKind.Scene,
            [var only] when Has(only, ".eqobject") => ViewerKind.Object,
            [var only] when !Has(only, Pictures) && !Has(only, ".csv") => ViewerKind.Tracks,
            [var one, var other] when Has(one, ".csv") != Has(other, ".csv") => ViewerKind.Tracks,
            { Count: > 1 } when paths.All(p => Has(p, Pictures)) => ViewerKind.Photographs,
            _ => throw new UsageException(
                "view takes two photographs or more, a video (with a csv of its tracks), a Gaussian scene, an .eqobject, or one or two "
                + "folders of reports"),
        };
    }

    /// <summary>The csv among a video and its tracks, or null.</summary>
    public static string? TracksAmong(IReadOnlyList<string> paths) => paths.FirstOrDefault(p => Has(p, ".csv"));

    private static bool IsScene(string path) => Directory.Exists(path) ? File.Exists(Path.Combine(path, "meta.json")) : Has(path, Scenes);

    private static bool Has(string path, params string[] endings) =>
        endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
