using System.Numerics.Tensors;
using System.Text;
using Equiview.Formats;
using Equiview.Formats.Npy;

namespace Equiview.Features.Precomputed;

/// <summary>
/// A folder of feature maps, one file an image: IMAGE.npy, .npz or .safetensors, with or without the image's own ending before, directly in
/// the folder or in folders named as those of the image ("scene1/0001.npy" for "/data/scene1/0001.jpg"); the most specific file is taken.
/// </summary>
internal sealed class FeatureStore
{
    private const int MostFolders = 4;
    private const string Features = "features";
    private static readonly string[] Endings = [".npy", ".npz", ".safetensors"];
    private readonly string folder;

    private FeatureStore(string folder, StoredGeometry geometry, string sha256, int channels) =>
        (this.folder, Geometry, Sha256, Channels) = (folder, geometry, sha256, channels);

    /// <summary>Where cells lie.</summary>
    public StoredGeometry Geometry { get; }

    /// <summary>Hash of the geometry and of names and sizes of all files; what a recipe stores.</summary>
    public string Sha256 { get; }

    /// <summary>Channels of every map, those of the first.</summary>
    public int Channels { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidFileException">There is none, it has no geometry, or no maps.</exception>
    public static FeatureStore Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidFileException(folder, "there is no such folder of precomputed features");
        string file = Path.Combine(folder, StoredGeometry.FileName);
        StoredGeometry geometry = StoredGeometry.Read(file);
        FileInfo[] maps = [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(f => Endings.Contains(f.Extension)).OrderBy(f => f.FullName, StringComparer.Ordinal)];
        if (maps.Length == 0)
            throw new InvalidFileException(folder, "holds no feature maps (.npy, .npz or .safetensors)");
        var text = new StringBuilder(File.ReadAllText(file));
        foreach (FileInfo map in maps)
            text.Append('\n').Append(Path.GetRelativePath(folder, map.FullName).Replace('\\', '/'))
                .Append(FormattableString.Invariant($" {map.Length}"));
        string sha256 = TextHash.Sha256(text.ToString());
        using ITensorArchive first = TensorArchive.Open(maps[0].FullName);
        return new FeatureStore(folder, geometry, sha256, ShapeOf(Only(first), geometry, maps[0].FullName).Channels);
    }

    /// <summary>The features of an image.</summary>
    /// <param name="image">Read from a file, unchanged.</param>
    /// <returns>[rows x columns, C], and the shape.</returns>
    /// <exception cref="DegenerateInputException">The image is from no file.</exception>
    /// <exception cref="MissingComponentException">No map belongs to it.</exception>
    /// <exception cref="InvalidFileException">Its map has another shape or element type, or holds NaN.</exception>
    public (float[] Values, int Rows, int Columns) Read(RgbImage image)
    {
        string source = image.Source ?? throw new DegenerateInputException(
            "precomputed features are found by the name of an image's file; this image is none (cut, resized or computed)");
        string path = Find(source) ?? throw new MissingComponentException(
            $"the precomputed features of {source}",
            $"put {Path.GetFileNameWithoutExtension(source)}.npy, .npz or .safetensors into {folder}");
        using ITensorArchive archive = TensorArchive.Open(path);
        StoredTensor stored = Only(archive);
        (int rows, int columns, int channels) = ShapeOf(stored, Geometry, path);
        if (channels != Channels)
            throw new InvalidFileException(
                path, FormattableString.Invariant($"has {channels} channels, the other maps of {folder} have {Channels}"));
        float[] values = stored.ToSingles();
        if (!TensorPrimitives.IsFiniteAll<float>(values))
            throw new InvalidFileException(path, "holds a feature that is NaN or infinite");
        return (Geometry.ChannelsLast ? values : Transposed(values, channels), rows, columns);
    }

    // Names come from paths on this machine; only their last parts are used, so nothing outside the folder is reached.
    private string? Find(string source)
    {
        string[] parts = Path.GetFullPath(source).Split('/', '\\');
        string stem = Path.GetFileNameWithoutExtension(parts[^1]);
        for (int depth = Math.Min(MostFolders, parts.Length - 1); depth >= 0; depth--)
        {
            string[] above = parts[(parts.Length - 1 - depth)..^1];
            if (above.Any(p => p.Length == 0 || p is "." or ".." || p.Contains(':', StringComparison.Ordinal)))
                continue;
            foreach (string ending in Endings)
            {
                foreach (string name in (string[])[parts[^1] + ending, stem + ending])
                {
                    if (File.Exists(Path.Combine([folder, .. above, name])))
                        return Path.Combine([folder, .. above, name]);
                }
            }
        }

        return null;
    }

    private static StoredTensor Only(ITensorArchive archive) =>
        archive.Tensors.TryGetValue(Features, out StoredTensor? named) ? named
        : archive.Tensors.Count == 1 ? archive.Tensors.Values.First()
        : throw new InvalidFileException(archive.Path, FormattableString.Invariant(
            $"holds {archive.Tensors.Count} arrays; a map is the only one, or is called '{Features}'"));

    private static (int Rows, int Columns, int Channels) ShapeOf(StoredTensor stored, StoredGeometry geometry, string path)
    {
        long[] shape = stored.Shape is [1, .. var rest] && stored.Shape.Length == 4 ? rest : stored.Shape;
        bool isFloat = stored.Type is ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64;
        if (!isFloat || shape is not [var a, var b, var c] || Math.Min(a, Math.Min(b, c)) < 1 || Math.Max(a, Math.Max(b, c)) > int.MaxValue)
            throw new InvalidFileException(path, $"holds {stored}; a map is of floating point numbers, "
                + (geometry.ChannelsLast ? "[rows, columns, C]" : "[C, rows, columns] (\"layout\": \"hwc\" for [rows, columns, C])"));
        return geometry.ChannelsLast ? ((int)a, (int)b, (int)c) : ((int)b, (int)c, (int)a);
    }

    // [C, P] to [P, C].
    private static float[] Transposed(float[] values, int channels)
    {
        int cells = values.Length / channels;
        var result = new float[values.Length];
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < cells; i++)
                result[(i * channels) + c] = values[(c * cells) + i];
        }

        return result;
    }
}
