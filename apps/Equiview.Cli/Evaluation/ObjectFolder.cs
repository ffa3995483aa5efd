using Equiview.Formats;
using Equiview.Formats.Glb;
using Equiview.Formats.MeshPly;
using Equiview.Formats.WavefrontObj;
using Equiview.Imaging;
using Equiview.Rendering.Meshes;

namespace Equiview.Cli.Evaluation;

/// <summary>Mesh files of a folder, read in the paper's object frame (unit size, centred, +Z up).</summary>
internal static class ObjectFolder
{
    private static readonly string[] Endings = [".glb", ".gltf", ".obj", ".ply"];

    /// <summary>The mesh files of a path: itself, or those of a folder in ordinal order.</summary>
    /// <exception cref="InvalidFileException">Nothing there.</exception>
    public static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        string[] files = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Where(f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)] : [];
        return files.Length > 0 ? files : throw new InvalidFileException(path, $"holds no mesh ({string.Join(", ", Endings)})");
    }

    /// <summary>Reads one mesh, normalised. glTF is +Y up; .obj and .ply are taken as they are.</summary>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    /// <exception cref="DegenerateInputException">Nothing in it to render.</exception>
    public static (TriangleMesh Mesh, IReadOnlyList<string> Warnings) Read(string file)
    {
        MeshReadResult read = ReadAsStored(file);
        return (PaperViews.Normalize(read.Mesh, yUp: Path.GetExtension(file).ToLowerInvariant() is ".glb" or ".gltf"), read.Warnings);
    }

    /// <summary>Reads one mesh in the frame and unit of its file.</summary>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    public static MeshReadResult ReadAsStored(string file)
    {
        var options = new MeshReadOptions { DecodeTexture = bytes => ImageCodec.DecodeTexture(bytes, file) };
        return Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".glb" or ".gltf" => GlbReader.Read(file, options),
            ".obj" => ObjReader.Read(file, options),
            ".ply" => MeshPlyReader.Read(file, options),
            _ => throw new InvalidFileException(file, $"is no mesh this program reads ({string.Join(", ", Endings)})"),
        };
    }
}
