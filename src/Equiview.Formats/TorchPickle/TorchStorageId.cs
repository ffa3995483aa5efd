namespace Equiview.Formats.TorchPickle;

/// <summary>
/// The persistent id of a storage: ('storage', class, key, location, length) and in old files (view key, offset, length). The location,
/// which may name a CUDA device, is of no matter here. Source: torch/serialization.py.
/// </summary>
/// <param name="Class">Storage class, which determines the element type.</param>
/// <param name="Key">Name of the data in the file.</param>
/// <param name="Length">Elements, or bytes where the storage is untyped.</param>
/// <param name="View">First element and number of elements of a view of the storage; null for all of it.</param>
internal sealed record TorchStorageId(PickleGlobal Class, string Key, long Length, (long Offset, long Length)? View)
{
    /// <summary>Bytes of the storage; false for classes of unknown element size and lengths that cannot be.</summary>
    public bool TryByteLength(out long bytes)
    {
        int unit = TorchType.UnitOf(Class);
        bytes = unit > 0 && Length >= 0 && Length <= long.MaxValue / unit ? Length * unit : 0;
        return unit > 0 && Length >= 0 && Length <= long.MaxValue / unit;
    }

    /// <summary>Reads an id; null when it is not one of a storage.</summary>
    public static TorchStorageId? TryParse(object? id)
    {
        if (id is not PickleTuple { Count: 5 or 6 } parts || parts[0] is not "storage" || parts[1] is not PickleGlobal type
            || parts[2] is not string key
            || !PickleArguments.TryInteger(parts[4], out long length))
        {
            return null;
        }

        if (parts.Count == 5 || parts[5] is not PickleTuple { Count: 3 } view)
            return new TorchStorageId(type, key, length, null);
        return PickleArguments.TryInteger(view[1], out long offset) && PickleArguments.TryInteger(view[2], out long viewLength)
            ? new TorchStorageId(type, key, length, (offset, viewLength))
            : null;
    }

    /// <summary>The storage over the bytes its key names.</summary>
    public TorchStorage Over(string file, ReadOnlyMemory<byte> bytes)
    {
        if (!TryByteLength(out long length) || length > bytes.Length)
            throw new InvalidFileException(
                file,
                $"has {bytes.Length} bytes for a {Class} of length {Length}; truncated, corrupt, or of an unknown type",
                $"storage {Key}");
        ReadOnlyMemory<byte> whole = bytes[..(int)length];
        if (View is not { } view)
            return new TorchStorage(TorchType.OfStorage(Class), whole);
        if (view.Offset < 0 || view.Length < 0 || view.Length > Length - view.Offset)
            throw new InvalidFileException(file, "has a view beyond its storage; the file is corrupt", $"storage {Key}");
        int unit = TorchType.UnitOf(Class);
        return new TorchStorage(TorchType.OfStorage(Class), whole.Slice((int)(view.Offset * unit), (int)(view.Length * unit)));
    }
}
