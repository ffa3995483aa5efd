using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Safetensors;

namespace Equiview.Features.Files;

/// <summary>The features of one run in several safetensors files, a shard each, and their way back to one: 'equiview merge'.</summary>
public static class FeatureShards
{
    // What a shard's file says beyond what the whole file would; the merged file has none of it.
    private const string Prefix = "shard", LeftOut = "shard_left_out";

    /// <summary>Whether a file can be one of a shard, by its name.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Puts the files of all shards of a run together: the bytes are those of the run on one machine. Or writes an index beside them, as
    /// <see cref="ShardedArchive"/> reads it, that makes one archive of the files as they are.
    /// </summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="target">The file to write, .safetensors; or the index, NAME.safetensors.index.json.</param>
    /// <exception cref="UsageException">A shard is missing, there twice, or of another run.</exception>
    /// <exception cref="InvalidFileException">A file is damaged or is no shard's, or no image of the run could be read.</exception>
    public static MergedFeatures Merge(IReadOnlyList<string> files, string target)
    {
        if (!IsName(target) && !ShardedArchive.IsIndex(target))
            throw new UsageException($"'{target}' must end in .safetensors, as the shards do, or in .safetensors.index.json");
        if (IsName(target))
            FeatureFile.RequireWritable(target, files.Count);
        ShardResult[] results = [.. files.Select(Read)];
        IReadOnlyList<ShardResult> shards = ShardSet.Complete(results);
        var leftOut = new List<string>();
        Dictionary<string, string> metadata = [];
        int images = 0;
        foreach (ShardResult shard in shards)
        {
            using SafetensorsFile file = SafetensorsFile.Open(shard.Path);
            leftOut.AddRange(file.Metadata[LeftOut].Split('\n', StringSplitOptions.RemoveEmptyEntries));
            images += file.Tensors.Count / 2; // map and geometry
            metadata = file.Metadata.Where(m => !m.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary();
        }

        if (images == 0)
            throw new InvalidFileException(target, $"is not written, for no image could be read: {leftOut.FirstOrDefault()}");
        if (ShardedArchive.IsIndex(target))
            WriteIndex(target, [.. shards.Select(s => s.Path)]);
        else
            SafetensorsJoin.Write(target, [.. shards.Select(s => s.Path)], metadata);
        return new(shards.Count, images, leftOut);
    }

    /// <summary>What the file of a shard says of its run.</summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="info">The model.</param>
    /// <param name="recipe">How the features are made.</param>
    /// <param name="points">csv of the points; null for whole maps.</param>
    /// <param name="images">All images of the run.</param>
    internal static Dictionary<string, string> Metadata(
        Shard shard, FeatureExtractorInfo info, FeatureRecipe recipe, string? points, IReadOnlyList<NamedImage> images) => new()
        {
            [Prefix] = shard.ToString(),
            ["shard_version"] = typeof(FeatureShards).Assembly.GetName().Version!.ToString(),
            ["shard_recipe"] = recipe.ToJson(),
            ["shard_engine"] = info.Engine.ToString(),
            ["shard_points"] = points is null ? "" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(points))),
            ["shard_images"] = Hash(images),
            [LeftOut] = "",
        };

    /// <summary>The same images; what could not be read by their end is noted for the merge.</summary>
    internal static IEnumerable<ExtractedImage> NoteLeftOut(
        IEnumerable<ExtractedImage> maps, IReadOnlyList<string> leftOut, Dictionary<string, string> metadata)
    {
        foreach (ExtractedImage map in maps)
            yield return map;
        metadata[LeftOut] = string.Join('\n', leftOut.Select(l => l.ReplaceLineEndings(" ")));
    }

    // {"weight_map": {tensor: file}, "metadata": {"total_size": bytes}}, as transformers writes it.
    private static void WriteIndex(string target, IReadOnlyList<string> files)
    {
        string? FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path));
        if (files.FirstOrDefault(f => FolderOf(f) != FolderOf(target)) is { } elsewhere)
            throw new UsageException($"{elsewhere} is not beside {target}, and an index names files of its own folder");
        AtomicFile.Write(target, stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteStartObject();
            json.WriteStartObject("weight_map");
            long bytes = 0;
            foreach (string path in files)
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                bytes += file.Tensors.Values.Sum(t => (long)t.Bytes.Length);
                foreach (string name in file.Tensors.Keys)
                    json.WriteString(name, Path.GetFileName(path));
                json.Flush();
            }

            json.WriteEndObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", bytes);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static ShardResult Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(Prefix, out string? shard) || !file.Metadata.ContainsKey(LeftOut))
            throw new InvalidFileException(path, "is not of a run with --shard");
        IEnumerable<KeyValuePair<string, string>> settings = file.Metadata.Where(
            m => m.Key is not (Prefix or LeftOut) && m.Key.StartsWith(Prefix, StringComparison.Ordinal));
        return ShardResult.Read(path, shard, settings.ToDictionary(m => m.Key[(Prefix.Length + 1)..], m => m.Value), Prefix);
    }

    // Machines may know the images by other paths; names and sizes tell runs apart.
    private static string Hash(IReadOnlyList<NamedImage> images)
    {
        var text = new StringBuilder();
        foreach (NamedImage image in images)
        {
            var file = new FileInfo(image.File);
            text.Append(image.Name).Append('\0').Append(file.Exists ? file.Length : -1).Append('\n');
        }

        return FormattableString.Invariant($"{images.Count} ")
            + TextHash.Sha256(text.ToString());
    }
}

/// <summary>Shards of features in one file.</summary>
/// <param name="Shards">How many there were.</param>
/// <param name="Images">Images with features.</param>
/// <param name="LeftOut">What is wrong with the images that could not be read.</param>
public sealed record MergedFeatures(int Shards, int Images, IReadOnlyList<string> LeftOut)
{
    /// <inheritdoc/>
    public override string ToString() => $"{CountText.Of(Images, "image")} of {CountText.Of(Shards, "shard")}";

    /// <summary>Returns where every image was read.</summary>
    /// <param name="target">The file that is written, as the user knows it.</param>
    /// <exception cref="InvalidFileException">An image was left out; the others are written.</exception>
    public void RequireAllRead(string target) => FeatureFile.RequireAllRead(LeftOut, Images + LeftOut.Count, target);
}
