using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Equivariance;

/// <summary>Meshes of the rendered protocols.</summary>
internal static class ObjectFolder
{
    /// <summary>Reads one mesh in the paper's object frame: unit size, centered, +Z up.</summary>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    /// <exception cref="DegenerateInputException">Nothing in it to render.</exception>
    public static (TriangleMesh Mesh, IReadOnlyList<string> Warnings) Read(string file)
    {
        MeshReadResult read = ReadAsStored(file);
        return (PaperViews.Normalize(read.Mesh, MeshFile.IsYUp(file)), read.Warnings);
    }

    /// <summary>Reads one mesh in the frame and unit of its file.</summary>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    public static MeshReadResult ReadAsStored(string file) =>
        MeshFile.Read(file, new MeshReadOptions { DecodeTexture = bytes => ImageCodec.DecodeTexture(bytes, file) });
}
