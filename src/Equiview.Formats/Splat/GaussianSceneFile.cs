using Equiview.Formats.GaussianGltf;
using Equiview.Formats.Ksplat;
using Equiview.Formats.Ply;
using Equiview.Formats.Sog;
using Equiview.Formats.Spz;

namespace Equiview.Formats.Splat;

/// <summary>Reads and writes a Gaussian scene in whichever format a file has.</summary>
public static class GaussianSceneFile
{
    private const string CompressedEnding = ".compressed.ply";

    /// <summary>
    /// Reads .ply (plain and compressed), .splat, .ksplat, .spz, .sog (or a SOG folder or meta.json), .glb and .gltf. A file
    /// NAME.features.safetensors beside it brings its feature sets.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="decodeWebp">Decodes lossless WebP to straight RGBA; needed for SOG only.</param>
    /// <exception cref="InvalidFileException">Unknown kind, or a file that cannot be used.</exception>
    /// <exception cref="MissingComponentException">A SOG scene without a WebP decoder.</exception>
    public static GaussianScene Read(string path, Func<ReadOnlyMemory<byte>, RgbaPixels>? decodeWebp = null)
    {
        GaussianScene scene = Directory.Exists(path) ? ReadFolder(path, decodeWebp) : Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PLY" => GaussianPlyFile.Read(path),
            ".SPLAT" => SplatFile.Read(path),
            ".KSPLAT" => KsplatFile.Read(path),
            ".SPZ" => SpzFile.Read(path),
            ".GLB" or ".GLTF" => GaussianGltfFile.Read(path),
            ".SOG" or ".JSON" => ReadSog(path, decodeWebp),
            _ => throw new InvalidFileException(
                path, "has no ending of a Gaussian scene; use .ply, .splat, .ksplat, .spz, .sog, .glb or .gltf"),
        };
        string features = FeaturesBeside(path);
        return File.Exists(features) ? GaussianFeatureFile.Read(features, scene) : scene;
    }

    /// <summary>
    /// Writes .ply (everything), .compressed.ply, .spz or .splat (quantized; the first sorts the Gaussians); feature sets that the format
    /// cannot hold go into NAME.features.safetensors beside it.
    /// </summary>
    /// <exception cref="InvalidFileException">Another ending.</exception>
    public static void Write(string path, GaussianScene scene)
    {
        IReadOnlyList<GaussianFeatureSet> features = scene.FeatureSets;
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PLY" when path.EndsWith(CompressedEnding, StringComparison.OrdinalIgnoreCase):
                int[] order = CompressedPlyFile.Write(path, scene);
                features = [.. features.Select(s => Reordered(s, order))];
                break;
            case ".PLY":
                GaussianPlyFile.Write(path, scene);
                return;
            case ".SPZ":
                SpzFile.Write(path, scene);
                break;
            case ".SPLAT":
                SplatFile.Write(path, scene);
                break;
            default:
                throw new InvalidFileException(path, "has no ending that can be written; use .ply, .compressed.ply, .spz or .splat");
        }

        if (features.Count > 0)
            GaussianFeatureFile.Write(FeaturesBeside(path), scene.WithFeatureSets(features));
    }

    private static GaussianScene ReadFolder(string path, Func<ReadOnlyMemory<byte>, RgbaPixels>? decodeWebp) =>
        File.Exists(Path.Combine(path, "meta.json")) ? ReadSog(path, decodeWebp)
        : throw new InvalidFileException(path, "is a folder without a Gaussian scene; name its file (.ply, .spz, ...), or a SOG folder");

    /// <summary>Refuses a name that cannot be written, before any work.</summary>
    /// <exception cref="UsageException">Another ending, or its folder is missing.</exception>
    public static void RequireName(string path)
    {
        if (Path.GetExtension(path).ToUpperInvariant() is not (".PLY" or ".SPZ" or ".SPLAT"))
            throw new UsageException($"scenes are written as .ply, .compressed.ply, .spz or .splat, not as '{path}'");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");
    }

    /// <summary>Where the features of a scene file stand.</summary>
    public static string FeaturesBeside(string path) => Path.ChangeExtension(path, ".features.safetensors");

    private static GaussianFeatureSet Reordered(GaussianFeatureSet set, int[] order)
    {
        var values = new float[set.Values.Length];
        for (int i = 0; i < order.Length; i++)
            set[order[i]].CopyTo(values.AsSpan(i * set.Dimension));
        return new GaussianFeatureSet(set.Name, set.Dimension, values, set.Provenance) { Decoder = set.Decoder };
    }

    private static GaussianScene ReadSog(string path, Func<ReadOnlyMemory<byte>, RgbaPixels>? decodeWebp) =>
        SogFile.Read(
            path,
            decodeWebp
                ?? throw new MissingComponentException(
                    "a WebP decoder",
                    "a SOG scene stores WebP textures: add the package Equiview.Imaging and pass WebpDecoder.Decode as decodeWebp"));
}
