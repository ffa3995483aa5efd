using Equiview.Formats.Files;
using Equiview.Formats.Zip;

namespace Equiview.Formats.Npy;

/// <summary>
/// numpy's .npz files: a zip of .npy files. Uncompressed arrays stay in the mapped file; compressed ones are inflated when the archive is
/// opened. Entries that are not .npy files are passed over.
/// </summary>
public sealed class NpzArchive : ITensorArchive
{
    /// <summary>Default of the limit on inflated bytes: 4 GiB.</summary>
    public const long DefaultMaximumInflatedBytes = 4L << 30;

    private const string Extension = ".npy";
    private readonly FileBytes file;

    private NpzArchive(FileBytes file, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        this.file = file;
        Tensors = tensors;
    }

    /// <inheritdoc/>
    public string Path => file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a file and reads all its arrays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumInflatedBytes">Refuse files whose compressed arrays inflate to more than this, together.</param>
    /// <exception cref="InvalidFileException">
    /// Missing, corrupt, too large once inflated, or with arrays that are not plain numbers.
    /// </exception>
    public static NpzArchive Open(string path, long maximumInflatedBytes = DefaultMaximumInflatedBytes) =>
        Read(FileBytes.Open(path), maximumInflatedBytes);

    /// <summary>Opens a file and reads some of its arrays; the others may be of any type.</summary>
    /// <exception cref="InvalidFileException">See <see cref="Open"/>.</exception>
    internal static NpzArchive OpenSome(string path, params string[] names) =>
        Read(FileBytes.Open(path), DefaultMaximumInflatedBytes, e => names.Contains(e.Name[..^Extension.Length]));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    internal static NpzArchive Read(FileBytes file, long maximumInflatedBytes, Func<ZipEntry, bool>? wanted = null)
    {
        try
        {
            return new NpzArchive(file, ReadAll(file, Arrays(file, wanted), maximumInflatedBytes));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ZipEntry[] Arrays(FileBytes file, Func<ZipEntry, bool>? wanted)
    {
        IReadOnlyList<ZipEntry> all = ZipDirectory.Read(file);
        return wanted is null ? [.. all] : [.. all.Where(e => e.Name.EndsWith(Extension, StringComparison.Ordinal)).Where(wanted)];
    }

    private static Dictionary<string, StoredTensor> ReadAll(FileBytes file, IReadOnlyList<ZipEntry> entries, long maximumInflatedBytes)
    {
        Int128 inflated = entries.Aggregate((Int128)0, (sum, e) => sum + e.InflatedBytes);
        if (inflated > maximumInflatedBytes)
            throw new InvalidFileException(file.Path, $"would inflate to {inflated} bytes; the limit is {maximumInflatedBytes}");
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (ZipEntry entry in entries.Where(e => e.Name.EndsWith(Extension, StringComparison.Ordinal)))
            tensors.Add(entry.Name[..^Extension.Length], NpyFile.Decode($"{file.Path}[{entry.Name}]", entry.Read(verify: true)));
        return tensors;
    }
}
