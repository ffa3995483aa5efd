namespace Equiview.Cli.Options;

/// <summary>The photographs of a folder.</summary>
internal static class ImageFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"];

    /// <summary>Image files in the order of their names.</summary>
    /// <exception cref="InvalidFileException">There is no such folder.</exception>
    public static string[] Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)]
        : throw new InvalidFileException(folder, "there is no such folder");
}
