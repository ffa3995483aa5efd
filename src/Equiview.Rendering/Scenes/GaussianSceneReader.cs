using Equiview.Formats.Sog;
using Equiview.Formats.Splat;

namespace Equiview.Rendering.Scenes;

/// <summary>Reads Gaussian scenes of every format: .ply, .compressed.ply, .splat, .ksplat, .spz, .sog, .glb and .gltf.</summary>
public static class GaussianSceneReader
{
    /// <summary>
    /// Reads a scene file (or a SOG folder) with its feature sets and checks it; see <see cref="GaussianSceneFile.Read"/>.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="decodeWebp">
    /// Decodes lossless WebP to straight RGBA; needed for SOG only, whose textures are WebP images. Equiview.Imaging has one:
    /// <c>WebpDecoder.Decode</c>.
    /// </param>
    /// <exception cref="InvalidFileException">Missing, unknown, damaged or implausible.</exception>
    /// <exception cref="MissingComponentException">A SOG scene without a WebP decoder.</exception>
    public static GaussianScene Read(string path, Func<ReadOnlyMemory<byte>, RgbaPixels>? decodeWebp = null) =>
        GaussianSceneValidation.Require(GaussianSceneFile.Read(path, decodeWebp), path);
}
