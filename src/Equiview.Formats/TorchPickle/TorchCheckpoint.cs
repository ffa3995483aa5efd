using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// A file of torch.save (.pth, .pt, .ckpt): zip form, the older form of several pickles, or a plain pickle. Nothing in it is run: only
/// tensors and plain containers are built, all other classes become <see cref="PickleObject"/>. Tensors are on the CPU wherever they were
/// saved.
/// </summary>
internal sealed class TorchCheckpoint : ITensorArchive
{
    private readonly FileBytes file;

    private TorchCheckpoint(FileBytes file, object? root, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        this.file = file;
        Root = root;
        Tensors = tensors;
    }

    /// <inheritdoc/>
    public string Path => file.Path;

    /// <summary>The saved value, of the types <see cref="PickleFile.Read(string)"/> lists.</summary>
    public object? Root { get; }

    /// <summary>Tensors that dictionaries lead to, "state_dict.refine_conv.weight"; a file that is one tensor calls it "tensor".</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Maps a file and reads its structure; dense tensors stay in the mapped file.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated, corrupt, a TorchScript archive, or not of torch.</exception>
    public static TorchCheckpoint Open(string path) => Read(FileBytes.Open(path));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    internal static TorchCheckpoint Read(FileBytes file)
    {
        try
        {
            var budget = ReadBudget.OfPickle(file);
            object? root = TorchFileReader.Read(file, budget);
            return new TorchCheckpoint(file, root, TensorFlattening.Flatten(root, budget));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
