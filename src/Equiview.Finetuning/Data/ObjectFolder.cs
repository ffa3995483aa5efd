using Equiview.Formats;
using Equiview.Formats.Glb;
using Equiview.Formats.MeshPly;
using Equiview.Formats.WavefrontObj;
using Equiview.Imaging;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Data;

/// <summary>A mesh to train on, in the paper's object frame: +Z up, centred, longest side 1.</summary>
public sealed record TrainingObject(string Name, TriangleMesh Mesh);

/// <summary>The meshes of a folder.</summary>
/// <param name="Objects">Those that can be used, by name.</param>
/// <param name="Warnings">One line for each file that cannot, and for each part left out.</param>
public sealed record ObjectFolder(IReadOnlyList<TrainingObject> Objects, IReadOnlyList<string> Warnings)
{
    private static readonly string[] Endings = [".glb", ".gltf", ".obj", ".ply"];

    /// <summary>Reads every .glb, .gltf (+Y up), .obj and .ply (taken as they are) of a folder, or one file.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="names">Objects wanted (file names without extension); null or empty for all.</param>
    /// <exception cref="InvalidFileException">No such folder, no usable mesh in it, or a named object is missing.</exception>
    public static ObjectFolder Read(string path, IReadOnlyCollection<string>? names = null)
    {
        string[] files = File.Exists(path) ? [path] : Directory.Exists(path)
            ? [.. Directory.GetFiles(path).Where(f => Endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)]
            : throw new InvalidFileException(path, "there is no such file or folder");
        if (names?.FirstOrDefault(n => !files.Any(f => Path.GetFileNameWithoutExtension(f) == n)) is { } absent)
            throw new InvalidFileException(path, $"holds no object '{absent}' (.glb, .gltf, .obj or .ply)");
        List<TrainingObject> objects = [];
        List<string> warnings = [];
        MeshReadOptions options = new() { DecodeTexture = bytes => ImageCodec.DecodeTexture(bytes, "texture") };
        foreach (string file in files.Where(f => names is not { Count: > 0 } || names.Contains(Path.GetFileNameWithoutExtension(f))))
        {
            try
            {
                MeshReadResult read = Path.GetExtension(file) switch
                {
                    ".obj" => ObjReader.Read(file, options),
                    ".ply" => MeshPlyReader.Read(file, options),
                    _ => GlbReader.Read(file, options),
                };
                objects.Add(new(Path.GetFileNameWithoutExtension(file), PaperViews.Normalize(read.Mesh, yUp: Path.GetExtension(file) is ".glb" or ".gltf")));
                warnings.AddRange(read.Warnings.Select(w => $"{file}: {w}"));
            }
            catch (Exception error) when (error is InvalidFileException or DegenerateInputException)
            {
                warnings.Add($"left out: {(error is InvalidFileException ? error.Message : $"{file}: {error.Message}")}");
            }
        }

        return objects.Count > 0 ? new(objects, warnings)
            : throw new InvalidFileException(path, warnings.Count == 0 ? "holds no .glb, .gltf, .obj or .ply" : $"holds no usable mesh; {warnings[0]}");
    }
}
