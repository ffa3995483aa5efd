using System.Globalization;
using Equiview.Formats.Files;
using Equiview.Formats.Zip;

namespace Equiview.Formats.TorchPickle;

/// <summary>Storages of a zip checkpoint: one entry "TOP/data/KEY" each; stored entries stay in the mapped file.</summary>
internal sealed class TorchZipStorages(
    string file, string top, IReadOnlyDictionary<string, ZipEntry> entries, ReadBudget budget) : IPersistentLoader
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> loaded = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public object? Load(object? id)
    {
        if (TorchStorageId.TryParse(id) is not { } storage)
            return null;
        budget.Charge(64);
        return storage.Over(file, Read(storage.Key));
    }

    private ReadOnlyMemory<byte> Read(string key)
    {
        if (loaded.TryGetValue(key, out ReadOnlyMemory<byte> bytes))
            return bytes;
        if (!entries.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"{top}data/{key}"), out ZipEntry? entry))
            throw new InvalidFileException(file, "lacks the data of a tensor; the file is corrupt", $"{top}data/{key}");
        budget.Charge(entry.InflatedBytes);
        return loaded[key] = entry.Read(verify: false);
    }
}
