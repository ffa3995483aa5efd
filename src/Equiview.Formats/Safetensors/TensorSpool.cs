namespace Equiview.Formats.Safetensors;

/// <summary>Tensors whose bytes wait on the disk until all are known.</summary>
/// <param name="path">A temporary file; it is removed at the end.</param>
internal sealed class TensorSpool(string path) : IDisposable
{
    private readonly FileStream bytes =
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    private readonly List<(SpooledTensor Tensor, long Start)> tensors = [];
    private readonly HashSet<string> names = [];

    /// <summary>The tensors in the order of a file: wide elements first, else as they came.</summary>
    public IReadOnlyList<SpooledTensor> InOrder => [.. Ordered().Select(t => t.Tensor)];

    /// <summary>Adds a tensor; its bytes are not kept in memory.</summary>
    public void Add(string name, StoredTensor tensor)
    {
        if (!names.Add(name))
            throw new ArgumentException($"two tensors are named '{name}'", nameof(name));
        tensors.Add((new SpooledTensor(name, tensor.Type, [.. tensor.Shape], tensor.Bytes.Length), bytes.Length));
        bytes.Write(tensor.Bytes.Span);
    }

    /// <summary>Copies the bytes of all, in order.</summary>
    public void CopyTo(Stream target)
    {
        var chunk = new byte[1 << 16];
        foreach ((SpooledTensor tensor, long start) in Ordered())
        {
            bytes.Position = start;
            for (long left = tensor.Length; left > 0;)
            {
                int read = (int)Math.Min(left, chunk.Length);
                bytes.ReadExactly(chunk, 0, read);
                target.Write(chunk, 0, read);
                left -= read;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    private IEnumerable<(SpooledTensor Tensor, long Start)> Ordered() =>
        tensors.OrderByDescending(t => StoredTensor.SizeOf(t.Tensor.Type)); // stable
}

/// <summary>What a safetensors header says of a tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Axes.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SpooledTensor(string Name, ElementType Type, long[] Shape, long Length);
