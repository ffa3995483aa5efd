using Equiview.Formats.Glb;
using Equiview.Formats.MeshPly;
using Equiview.Formats.Stl;
using Equiview.Formats.WavefrontObj;

namespace Equiview.Formats;

/// <summary>Mesh files, by extension: .glb, .gltf, .obj, .ply and .stl.</summary>
public static class MeshFile
{
    /// <summary>The endings that are read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".glb", ".gltf", ".obj", ".ply", ".stl"];

    /// <summary>
    /// Whether the file's own frame is +Y up (defined by glTF; .obj, .ply and .stl define no axes and are used as they are).
    /// </summary>
    public static bool IsYUp(string path) => Path.GetExtension(path).ToLowerInvariant() is ".glb" or ".gltf";

    /// <summary>Reads a mesh in the frame and unit of its file.</summary>
    /// <exception cref="InvalidFileException">Missing, of another kind, or not usable.</exception>
    public static MeshReadResult Read(string path, MeshReadOptions? options = null) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".glb" or ".gltf" => GlbReader.Read(path, options),
        ".obj" => ObjReader.Read(path, options),
        ".ply" => MeshPlyReader.Read(path, options),
        ".stl" => StlReader.Read(path, options),
        _ => throw new InvalidFileException(path, $"is no mesh this program reads ({string.Join(", ", Endings)})"),
    };

    /// <summary>The mesh files of a path: itself, or those of a folder in ordinal order.</summary>
    /// <exception cref="InvalidFileException">Nothing there.</exception>
    public static IReadOnlyList<string> In(string path)
    {
        if (File.Exists(path))
            return [path];
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant()))
                .Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0 ? files : throw new InvalidFileException(path, $"holds no mesh ({string.Join(", ", Endings)})");
    }
}
