using Equiview.Formats;

namespace Equiview.Imaging.Codecs;

/// <summary>Mesh files with their textures decoded.</summary>
internal static class TexturedMeshFile
{
    /// <summary>Reads a mesh in the frame and unit of its file.</summary>
    /// <param name="path">A .glb, .gltf, .obj or .ply file.</param>
    /// <exception cref="InvalidFileException">Missing, of another kind, or not usable.</exception>
    public static MeshReadResult Read(string path) =>
        MeshFile.Read(path, new MeshReadOptions { DecodeTexture = bytes => ImageCodec.DecodeTexture(bytes, path) });
}
