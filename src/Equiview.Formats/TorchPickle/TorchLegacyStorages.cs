using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// Storages of a checkpoint from before torch 1.6, whose data follow the pickle. Reading takes two passes: the first, without
/// <see cref="Locate"/>, only notes which storages there are.
/// </summary>
internal sealed class TorchLegacyStorages(ReadBudget budget) : IPersistentLoader
{
    private const int LengthBytes = sizeof(long);
    private readonly Dictionary<string, TorchStorageId> seen = new(StringComparer.Ordinal);
    private Dictionary<string, ReadOnlyMemory<byte>>? located;

    /// <inheritdoc/>
    public object? Load(object? id)
    {
        if (TorchStorageId.TryParse(id) is not { } storage)
            return null;
        budget.Charge(64);
        seen.TryAdd(storage.Key, storage);
        if (located is null)
            return new TorchStorage(TorchType.OfStorage(storage.Class), null);
        return located.TryGetValue(storage.Key, out ReadOnlyMemory<byte> bytes)
            ? storage.Over(budget.File, bytes)
            : throw new InvalidFileException(budget.File, "lacks the data of a tensor; the file is corrupt", $"storage {storage.Key}");
    }

    /// <summary>Walks the data that follow the list of keys: for each key its length, then its elements.</summary>
    public void Locate(PickleCursor cursor, FileBytes file, object? keys)
    {
        if (keys is not PickleList list)
            throw cursor.Error("lacks the list of its storages");
        located = new(StringComparer.Ordinal);
        long at = cursor.Position;
        foreach (object? item in list)
        {
            if (item is not string key || !seen.TryGetValue(key, out TorchStorageId? storage) || !storage.TryByteLength(out long bytes))
                throw new InvalidFileException(file.Path, "lists a storage of which no tensor knows", $"{item}");
            long stated = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(file.Slice(at, LengthBytes).Span);
            if (stated != storage.Length)
                throw new InvalidFileException(
                    file.Path, $"states {stated} elements for a storage of {storage.Length}; the file is corrupt", $"storage {key}");
            located[key] = file.Slice(at + LengthBytes, bytes);
            at += LengthBytes + bytes;
        }
    }
}
