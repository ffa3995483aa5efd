namespace Equiview.Formats.Files;

/// <summary>Opens files so that none is endless: devices such as /dev/zero read as empty, pipes up to a limit.</summary>
internal static class BoundedFile
{
    private const int PipeBlock = 1 << 16;

    /// <summary>A stream over the whole file.</summary>
    /// <exception cref="InvalidFileException">Missing, a folder, not readable, or a pipe of more than 64 MB.</exception>
    public static Stream OpenRead(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.CanSeek && stream.Length > 0)
                return stream;
            using (stream)
                return stream.CanSeek ? Stream.Null : ReadPipe(path, stream);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="InvalidFileException">See <see cref="OpenRead"/>; also above 2 GB.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using Stream stream = OpenRead(path);
        if (stream.Length > Array.MaxLength)
            throw new InvalidFileException(path, "is larger than 2 GB, which is not supported");
        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>
    /// A file that another one names, which must lie in that one's folder or below: a mesh from elsewhere is not to open what it likes.
    /// </summary>
    /// <param name="folder">Folder of the file that names it.</param>
    /// <param name="name">The name as the file has it.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="InvalidFileException">The name leads out of the folder, or cannot be a file's.</exception>
    public static string Beside(string folder, string name) => name.Contains('\0', StringComparison.Ordinal)
        ? throw new InvalidFileException(folder, "is the folder of a file that names another one with a NUL character")
        : RequireIn(folder, Path.Combine(folder, name));

    /// <summary>A path that another file led to, which must lie in that one's folder or below.</summary>
    /// <exception cref="InvalidFileException">It lies elsewhere.</exception>
    public static string RequireIn(string folder, string path) => IsIn(folder, path)
        ? path
        : throw new InvalidFileException(path, $"is outside the folder {(folder.Length == 0 ? "." : folder)}, so it is not opened");

    /// <summary>Whether a path lies in a folder or below.</summary>
    public static bool IsIn(string folder, string path)
    {
        string root = Path.GetFullPath(folder.Length == 0 ? "." : folder);
        if (!Path.EndsInDirectorySeparator(root))
            root += Path.DirectorySeparatorChar;
        return !path.Contains('\0', StringComparison.Ordinal) && Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal);
    }

    /// <summary>What opening and reading files raises where the file is to blame, not the program.</summary>
    public static bool IsUnreadable(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    /// <summary>The error for such a file.</summary>
    public static InvalidFileException Unreadable(string path, Exception error) => new(path, "cannot be read", inner: error);

    private static MemoryStream ReadPipe(string path, FileStream pipe)
    {
        var content = new MemoryStream();
        var block = new byte[PipeBlock];
        for (int read; (read = pipe.Read(block)) > 0;)
        {
            content.Write(block, 0, read);
            if (content.Length > ReadBudget.UsualBaseBytes)
                throw new InvalidFileException(path, "is a pipe of more than 64 MB; write it to a file first");
        }

        content.Position = 0;
        return content;
    }
}
