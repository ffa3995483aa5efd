namespace Equiview.Imaging;

/// <summary>Writes files under a temporary name in the same folder and moves them, so that no half-written file is ever seen.</summary>
internal static class AtomicFile
{
    /// <summary>A name beside <paramref name="path"/>, with the same extension, that nothing else uses.</summary>
    public static string TemporaryName(string path)
    {
        string full = Path.GetFullPath(path);
        return Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Guid.NewGuid():N}{Path.GetExtension(full)}");
    }

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="InvalidFileException">The folder is missing, or the file cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        string temporary = TemporaryName(path);
        try
        {
            File.WriteAllBytes(temporary, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new InvalidFileException(path, $"cannot be written: {error.Message}", inner: error);
        }

        Publish(temporary, path);
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
}
