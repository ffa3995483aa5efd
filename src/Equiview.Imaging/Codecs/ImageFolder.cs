namespace Equiview.Imaging.Codecs;

/// <summary>The image files of a folder.</summary>
public static class ImageFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm"];

    /// <summary>Image files in the order of their names.</summary>
    /// <exception cref="InvalidFileException">There is no such folder.</exception>
    public static string[] Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(IsImage).Order(StringComparer.Ordinal)]
        : throw new InvalidFileException(folder, "there is no such folder");

    /// <summary>Whether a file is an image by its name. Hidden files are not: macOS leaves "._NAME.png" beside "NAME.png".</summary>
    internal static bool IsImage(string file) =>
        Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()) && !Path.GetFileName(file).StartsWith('.');
}
