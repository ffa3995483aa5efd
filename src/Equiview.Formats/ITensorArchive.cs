namespace Equiview.Formats;

/// <summary>
/// A file of named tensors (safetensors, npz, a torch checkpoint). Disposing it releases the file; tensors read from it are then invalid.
/// </summary>
public interface ITensorArchive : IDisposable
{
    /// <summary>The file it was read from.</summary>
    string Path { get; }

    /// <summary>Tensors by name; names nested in the file are joined with dots.</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Free text entries that travel with the tensors; empty when the format has none.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }
}
