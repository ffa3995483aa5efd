using Equiview.Formats.Files;

namespace Equiview.Formats.GaussianGltf;

/// <summary>Files that a glTF names by URI; they must lie in its own folder or below.</summary>
internal static class GltfFiles
{
    /// <summary>The path of a URI, unescaped before it is judged: "..%2F" leads out of the folder as "../" does.</summary>
    /// <exception cref="InvalidFileException">It leads out of the glTF's folder.</exception>
    public static string PathOf(string gltf, string uri) =>
        BoundedFile.Beside(Path.GetDirectoryName(gltf) ?? "", Uri.UnescapeDataString(uri));

    /// <summary>Its bytes.</summary>
    /// <exception cref="InvalidFileException">Missing, not readable, or outside the glTF's folder.</exception>
    public static byte[] Read(string gltf, string uri) => BoundedFile.ReadAllBytes(PathOf(gltf, uri));

    /// <summary>Its length, 0 where it is missing.</summary>
    /// <exception cref="InvalidFileException">It leads out of the glTF's folder.</exception>
    public static long LengthOf(string gltf, string uri) => new FileInfo(PathOf(gltf, uri)) is { Exists: true } file ? file.Length : 0;
}
