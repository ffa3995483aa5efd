namespace Equiview;

/// <summary>Writes files so that a reader never sees half of one: under a temporary name in the same folder, then moved.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Runs <paramref name="write"/> on a new file and moves it over <paramref name="path"/>; on any error the old file stays.
    /// </summary>
    /// <exception cref="InvalidFileException">The folder is missing, or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = TemporaryName(path);
        try
        {
            using (FileStream stream = Create(path, temporary))
                write(stream);
            Publish(temporary, path);
        }
        catch (IOException error)
        {
            throw new InvalidFileException(path, $"cannot be written: {error.Message}", inner: error);
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="InvalidFileException">The folder is missing, or the file cannot be written.</exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>A name beside <paramref name="path"/>, with the same extension, that nothing else uses.</summary>
    public static string TemporaryName(string path)
    {
        string full = Path.GetFullPath(path);
        return Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Guid.NewGuid():N}{Path.GetExtension(full)}");
    }

    /// <summary>Gives a finished temporary file its name; on failure it is removed.</summary>
    /// <exception cref="InvalidFileException">The name cannot be taken.</exception>
    public static void Publish(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new InvalidFileException(path, $"cannot be written: {error.Message}", inner: error);
        }
    }

    /// <summary>Removes a temporary file if it is there.</summary>
    public static void Discard(string temporary)
    {
        if (File.Exists(temporary))
            File.Delete(temporary);
    }

    private static FileStream Create(string path, string temporary)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new InvalidFileException(path, $"cannot be written: there is no folder {folder}");
        try
        {
            return File.Create(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be written: {error.Message}", inner: error);
        }
    }
}
