using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats;

/// <summary>
/// A weight file in parts as Hugging Face stores large ones: an index (NAME.index.json) whose "weight_map" names the part of each tensor.
/// Parts lie beside the index.
/// </summary>
public sealed class ShardedArchive : ITensorArchive
{
    private const string Ending = ".index.json", MapName = "weight_map";
    private readonly List<ITensorArchive> parts = [];

    private ShardedArchive(string path) => Path = path;

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; private set; } = new Dictionary<string, StoredTensor>();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Whether a file is such an index, by its name.</summary>
    public static bool IsIndex(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The files of the parts, in the order of their names.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="InvalidFileException">It is no index, or names a part that does not lie beside it.</exception>
    public static IReadOnlyList<string> PartsOf(string path) => [.. Map(path).Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Opens all parts.</summary>
    /// <param name="path">The index.</param>
    /// <exception cref="InvalidFileException">It is no index, a part is missing or damaged, or lacks a tensor.</exception>
    public static ShardedArchive Open(string path)
    {
        var archive = new ShardedArchive(path);
        try
        {
            Dictionary<string, string> map = Map(path);
            var tensors = new Dictionary<string, StoredTensor>(map.Count, StringComparer.Ordinal);
            foreach (IGrouping<string, KeyValuePair<string, string>> part in map.GroupBy(m => m.Value))
            {
                ITensorArchive opened = TensorArchive.Read(FileBytes.Open(part.Key));
                archive.parts.Add(opened);
                foreach ((string name, _) in part)
                    tensors[name] = opened.Tensors.TryGetValue(name, out StoredTensor? tensor) ? tensor
                        : throw new InvalidFileException(part.Key, $"lacks a tensor that {path} says it holds", name);
            }

            archive.Tensors = tensors;
            return archive;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => parts.ForEach(p => p.Dispose());

    private static Dictionary<string, string> Map(string path)
    {
        JsonElement map = JsonFile.Read(path).Field(path, MapName);
        if (map.ValueKind != JsonValueKind.Object || !map.EnumerateObject().Any())
            throw new InvalidFileException(path, "is no index of a weight file in parts", MapName);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string part = entry.Value.Text(path, entry.Name);
            files[entry.Name] = IsPlain(part) ? System.IO.Path.Combine(folder, part)
                : throw new InvalidFileException(path, "names a part that is no file beside it", entry.Name);
        }

        return files;
    }

    // A part elsewhere would let an index read any file.
    private static bool IsPlain(string name) => name.Length > 0 && name == System.IO.Path.GetFileName(name) && name is not ("." or "..");
}
