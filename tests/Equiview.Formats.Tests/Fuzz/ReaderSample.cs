namespace Equiview.Formats.Tests.Fuzz;

/// <summary>A small good file and the reader that takes it.</summary>
/// <param name="Name">Name of the reader.</param>
/// <param name="File">Name of the file, below a folder.</param>
/// <param name="Bytes">The good file.</param>
/// <param name="Read">Reads it, from that folder and the file's path.</param>
internal sealed record ReaderSample(string Name, string File, byte[] Bytes, Action<string, string> Read)
{
    /// <summary>Files that stand beside it, unchanged.</summary>
    public IReadOnlyDictionary<string, byte[]> Others { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Puts the files that stand beside it into a folder.</summary>
    public void Prepare(string folder)
    {
        foreach ((string name, byte[] bytes) in Others)
            Write(folder, name, bytes);
    }

    /// <summary>Reads other bytes in place of the good file's.</summary>
    public void ReadFrom(string folder, byte[] bytes) => Read(folder, Write(folder, File, bytes));

    private static string Write(string folder, string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
