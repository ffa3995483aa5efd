using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Data;

/// <summary>A mesh to train on, in the paper's object frame: +Z up, centered, longest side 1.</summary>
public sealed record TrainingObject(string Name, TriangleMesh Mesh);

/// <summary>The meshes of a folder.</summary>
/// <param name="Objects">Those that can be used, by name.</param>
/// <param name="Warnings">One line for each file that cannot, and for each component left out.</param>
public sealed record MeshFolder(IReadOnlyList<TrainingObject> Objects, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads every .glb, .gltf (+Y up), .obj and .ply (taken as they are) of a folder, or one file.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="names">Objects wanted (file names without extension); null or empty for all.</param>
    /// <exception cref="InvalidFileException">No such folder, no usable mesh in it, or a named object is missing.</exception>
    public static MeshFolder Read(string path, IReadOnlyCollection<string>? names = null)
    {
        IReadOnlyList<string> files = MeshFile.In(path);
        if (names?.FirstOrDefault(n => !files.Any(f => Path.GetFileNameWithoutExtension(f) == n)) is { } absent)
            throw new InvalidFileException(path, $"holds no object '{absent}'");
        List<TrainingObject> objects = [];
        List<string> warnings = [];
        foreach (string file in files.Where(f => names is not { Count: > 0 } || names.Contains(Path.GetFileNameWithoutExtension(f))))
        {
            try
            {
                MeshReadResult read = ReadObject(file);
                objects.Add(new(Path.GetFileNameWithoutExtension(file), read.Mesh));
                warnings.AddRange(read.Warnings.Select(w => $"{file}: {w}"));
            }
            catch (Exception error) when (error is InvalidFileException or DegenerateInputException)
            {
                warnings.Add($"left out: {(error is InvalidFileException ? error.Message : $"{file}: {error.Message}")}");
            }
        }

        return objects.Count > 0 ? new(objects, warnings)
            : throw new InvalidFileException(path, $"holds no usable mesh; {warnings[0]}");
    }

    /// <summary>Reads one mesh in the paper's object frame.</summary>
    /// <param name="file">A .glb, .gltf, .obj or .ply file.</param>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    /// <exception cref="DegenerateInputException">Nothing in it to render.</exception>
    internal static MeshReadResult ReadObject(string file)
    {
        MeshReadResult read = TexturedMeshFile.Read(file);
        return read with { Mesh = PaperViews.Normalize(read.Mesh, MeshFile.IsYUp(file)) };
    }
}
