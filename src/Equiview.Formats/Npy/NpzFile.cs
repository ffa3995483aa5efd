using System.IO.Compression;

namespace Equiview.Formats.Npy;

/// <summary>Writes numpy's .npz files.</summary>
public static class NpzFile
{
    // The earliest time a zip can state: the same arrays then give the same bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Writes arrays in ordinal order of their names, compressed, to a temporary name, then moved; bfloat16 becomes float32.
    /// </summary>
    public static void Write(string path, IReadOnlyDictionary<string, StoredTensor> tensors) =>
        WriteInOrder(path, tensors.OrderBy(t => t.Key, StringComparer.Ordinal));

    /// <summary>
    /// Writes arrays in the order in which they come, each released before the next is asked for, compressed, to a temporary name, then
    /// moved; bfloat16 becomes float32.
    /// </summary>
    public static void WriteInOrder(
        string path, IEnumerable<KeyValuePair<string, StoredTensor>> tensors) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.Optimal);
            entry.LastWriteTime = Epoch;
            using Stream content = entry.Open();
            NpyFile.Write(content, tensor);
        }
    });
}
