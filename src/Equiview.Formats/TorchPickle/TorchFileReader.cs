using System.Globalization;
using System.Numerics;
using Equiview.Formats.Files;
using Equiview.Formats.Zip;

namespace Equiview.Formats.TorchPickle;

/// <summary>Finds the pickle and the storages in the forms torch.save has had. Source: torch/serialization.py.</summary>
internal static class TorchFileReader
{
    private const string PickleName = "data.pkl";
    private static readonly BigInteger LegacyMagic = BigInteger.Parse(
        "1950a86a20f9469cfc6c", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Whether a zip file has a torch pickle: "data.pkl" in the one top folder, or without a folder.</summary>
    public static ZipEntry? FindPickle(IReadOnlyList<ZipEntry> entries) =>
        entries.FirstOrDefault(
            e => e.Name == PickleName || (e.Name.EndsWith("/" + PickleName, StringComparison.Ordinal) && e.Name.Count(c => c == '/') == 1));

    /// <summary>Reads the value that was saved, its tensors over the file's bytes.</summary>
    public static object? Read(FileBytes file, ReadBudget budget)
    {
        ReadOnlySpan<byte> start = file.Slice(0, Math.Min(file.Length, 8)).Span;
        if (ZipDirectory.HasMagic(start))
            return ReadZip(file, ZipDirectory.Read(file), budget);
        if (start.Length < 2 || start[0] != 0x80)
            throw new InvalidFileException(file.Path, "is not a torch checkpoint: neither a zip file nor a pickle of protocol 2 or later");
        return ReadPickles(file, budget);
    }

    private static object? ReadZip(FileBytes file, IReadOnlyList<ZipEntry> entries, ReadBudget budget)
    {
        ZipEntry pickle = FindPickle(entries)
            ?? throw new InvalidFileException(file.Path, "is a zip file without data.pkl, so not a torch checkpoint");
        string top = pickle.Name[..^PickleName.Length];
        var byName = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        if (byName.ContainsKey(top + "constants.pkl") || entries.Any(e => e.Name.StartsWith(top + "code/", StringComparison.Ordinal)))
            throw new InvalidFileException(file.Path, "is a TorchScript archive; save the module's state_dict with torch.save instead");
        if (byName.TryGetValue(top + "byteorder", out ZipEntry? order) && !ReadSmall(order, budget).Span.SequenceEqual("little"u8))
            throw new InvalidFileException(
                file.Path, "was saved on a big-endian machine, which is not supported; load and save it again with torch");
        var storages = new TorchZipStorages(file.Path, top, byName, budget);
        return Unpickler.Load(new PickleCursor(file.Path, ReadSmall(pickle, budget)), budget, storages);
    }

    private static ReadOnlyMemory<byte> ReadSmall(ZipEntry entry, ReadBudget budget)
    {
        budget.Charge(entry.InflatedBytes);
        return entry.Read(verify: false);
    }

    private static object? ReadPickles(FileBytes file, ReadBudget budget)
    {
        ReadOnlyMemory<byte> all = file.Slice(0, file.Length);
        var cursor = new PickleCursor(file.Path, all);
        var storages = new TorchLegacyStorages(budget);
        object? first = Unpickler.Load(cursor, budget, storages);
        if (first is not BigInteger magic || magic != LegacyMagic)
            return cursor.AtEnd
                ? first
                : throw new InvalidFileException(file.Path, "goes on after its first pickle but is not a torch checkpoint");
        Unpickler.Load(cursor, budget); // protocol version, 1001
        if (Unpickler.Load(cursor, budget) is PickleDictionary system && system.TryGet("little_endian", out bool little) && !little)
            throw new InvalidFileException(
                file.Path, "was saved on a big-endian machine, which is not supported; load and save it again with torch");
        int valueAt = cursor.Position;
        Unpickler.Load(cursor, budget, storages);
        object? keys = Unpickler.Load(cursor, budget);
        storages.Locate(cursor, file, keys);
        var again = new PickleCursor(file.Path, all);
        again.Take((long)valueAt);
        return Unpickler.Load(again, budget, storages);
    }
}
