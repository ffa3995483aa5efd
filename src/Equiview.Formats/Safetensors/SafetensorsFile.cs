using System.Buffers.Binary;
using Equiview.Formats.Files;

namespace Equiview.Formats.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped: tensors are windows on the file, nothing is copied. Source: the format description in the README of
/// huggingface/safetensors.
/// </summary>
public sealed class SafetensorsFile : ITensorArchive
{
    /// <summary>Longest header accepted, the limit of the reference implementation.</summary>
    internal const long MaximumHeaderBytes = 100_000_000;

    private readonly FileBytes file;

    private SafetensorsFile(FileBytes file, SafetensorsHeader header)
    {
        this.file = file;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <inheritdoc/>
    public string Path => file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and checks its header in full.</summary>
    /// <exception cref="InvalidFileException">
    /// Missing, truncated, or against the format: gaps, overlaps, unknown types, sizes that disagree.
    /// </exception>
    public static SafetensorsFile Open(string path) => Read(FileBytes.Open(path));

    /// <summary>
    /// Writes a file (to a temporary name, then moved). The same tensors give the same bytes: wide elements first, then by ordinal name, so
    /// that every tensor is aligned to its element size and the first to 8 bytes.
    /// </summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="metadata">Text entries, or null for none.</param>
    public static void Write(
        string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors, metadata ?? new Dictionary<string, string>()));

    /// <summary>
    /// Writes tensors in the order in which they come (wide elements still first), each released before the next is asked for: their bytes
    /// wait in a temporary file beside the result, for a safetensors file begins with the sizes of all.
    /// </summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="tensors">Tensors, names distinct.</param>
    /// <param name="metadata">Text entries, or null for none.</param>
    public static void WriteInOrder(
        string path, IEnumerable<KeyValuePair<string, StoredTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream =>
        {
            using var spool = new TensorSpool(AtomicFile.TemporaryName(path));
            foreach ((string name, StoredTensor tensor) in tensors)
                spool.Add(name, tensor);
            SafetensorsWriter.Write(stream, spool, metadata ?? new Dictionary<string, string>());
        });

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    internal static SafetensorsFile Read(FileBytes file)
    {
        try
        {
            if (file.Length < sizeof(long))
                throw new InvalidFileException(file.Path, $"has {file.Length} bytes, too few for a safetensors file");
            ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(0, sizeof(long)).Span);
            long available = file.Length - sizeof(long);
            if (headerBytes > (ulong)Math.Min(MaximumHeaderBytes, available))
                throw new InvalidFileException(
                    file.Path, "is no safetensors file, or is truncated: its first bytes are no length of a header");
            return new SafetensorsFile(file, SafetensorsHeader.Parse(file, (int)headerBytes));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
