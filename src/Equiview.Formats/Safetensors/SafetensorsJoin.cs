namespace Equiview.Formats.Safetensors;

/// <summary>
/// Puts safetensors files together: the bytes are those of <see cref="SafetensorsFile.WriteInOrder"/> with the tensors of all. One file is
/// open at a time and nothing is held in memory but the headers.
/// </summary>
internal static class SafetensorsJoin
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="files">The files, written by <see cref="SafetensorsFile.WriteInOrder"/>, in order.</param>
    /// <param name="metadata">Text entries of the result.</param>
    /// <exception cref="InvalidFileException">One is no safetensors file, or two hold a tensor of one name.</exception>
    public static void Write(string path, IReadOnlyList<string> files, IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = new List<(SpooledTensor Tensor, string File)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            using SafetensorsFile opened = SafetensorsFile.Open(file);
            foreach ((string name, StoredTensor tensor) in opened.Tensors)
            {
                if (!names.Add(name))
                    throw new InvalidFileException(file, "holds a tensor that another of the files holds, too", name);
                tensors.Add((Spooled(name, tensor), file));
            }
        }

        // As TensorSpool does: wide elements first, else as they came.
        (SpooledTensor Tensor, string File)[] ordered = [.. tensors.OrderByDescending(t => StoredTensor.SizeOf(t.Tensor.Type))];
        AtomicFile.Write(path, stream =>
        {
            SafetensorsWriter.WriteHeader(stream, [.. ordered.Select(t => t.Tensor)], metadata);
            CopyTo(stream, ordered);
        });
    }

    private static void CopyTo(Stream target, IEnumerable<(SpooledTensor Tensor, string File)> tensors)
    {
        SafetensorsFile? opened = null;
        try
        {
            foreach ((SpooledTensor tensor, string file) in tensors)
            {
                if (opened?.Path != file)
                {
                    opened?.Dispose();
                    opened = SafetensorsFile.Open(file);
                }

                if (!opened.Tensors.TryGetValue(tensor.Name, out StoredTensor? stored) || stored.Bytes.Length != tensor.Length)
                    throw new InvalidFileException(file, "changed while it was read", tensor.Name);
                target.Write(stored.Bytes.Span);
            }
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private static SpooledTensor Spooled(string name, StoredTensor tensor) =>
        new(name, tensor.Type, [.. tensor.Shape], tensor.Bytes.Length);
}
