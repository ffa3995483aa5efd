using System.IO.Compression;

namespace Equiview.Formats.TorchPickle;

/// <summary>A tensor that torch shall load as <c>torch.nn.Parameter</c>.</summary>
/// <param name="Tensor">Its values.</param>
public sealed record TorchParameter(StoredTensor Tensor);

/// <summary>
/// Writes files that torch.load reads (also with weights_only), in the zip form of torch 1.6 and later. Source: torch/serialization.py.
/// </summary>
public static class TorchFile
{
    private const string Top = "archive";

    // The earliest time a zip can state: the same values then give the same bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a dictionary, to a temporary name first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">
    /// Values: string, int, long, bool, null, <see cref="StoredTensor"/>, <see cref="TorchParameter"/>, or dictionaries and lists of these.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A value of another type, or a tensor of an element type that torch has no storage for.
    /// </exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, object?> root) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using var pickle = new MemoryStream();
        var pickler = new Pickler(pickle);
        pickler.Write(root);
        Add(archive, "data.pkl", pickle.ToArray());
        Add(archive, "byteorder", "little"u8.ToArray());
        foreach ((int key, StoredTensor tensor) in pickler.Storages.Index())
            Add(archive, FormattableString.Invariant($"data/{key}"), tensor.Bytes);
        Add(archive, "version", "3\n"u8.ToArray());
    });

    private static void Add(ZipArchive archive, string name, ReadOnlyMemory<byte> content)
    {
        ZipArchiveEntry entry = archive.CreateEntry($"{Top}/{name}", CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        using Stream target = entry.Open();
        target.Write(content.Span);
    }
}
