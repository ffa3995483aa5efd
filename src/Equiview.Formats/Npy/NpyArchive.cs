using Equiview.Formats.Files;

namespace Equiview.Formats.Npy;

/// <summary>An .npy file seen as an archive of one array, "arr_0".</summary>
internal sealed class NpyArchive : ITensorArchive
{
    private readonly FileBytes file;

    private NpyArchive(FileBytes file)
    {
        this.file = file;
        Tensors = new Dictionary<string, StoredTensor> { ["arr_0"] = NpyFile.Decode(file.Path, file.Slice(0, file.Length)) };
    }

    /// <inheritdoc/>
    public string Path => file.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Decodes the file; the archive disposes it.</summary>
    public static NpyArchive Read(FileBytes file) => new(file);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
