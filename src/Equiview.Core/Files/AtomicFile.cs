namespace Equiview;

/// <summary>
/// Writes files so that a reader never sees half of one, not even after a power cut: under a temporary name in the same folder, flushed to
/// the disk, then moved. A link keeps pointing to its file, which is the one replaced; a replaced file's permissions stay. Pipes, terminals
/// and devices (<c>/dev/stdout</c> among them) are written to as they stand.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Runs <paramref name="write"/> on a new file and moves it over <paramref name="path"/>; on any error the old file stays.
    /// </summary>
    /// <exception cref="InvalidFileException">The folder is missing, or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (StreamName.Is(path))
        {
            WriteThrough(path, write);
            return;
        }

        string temporary = TemporaryName(path);
        try
        {
            using (FileStream stream = Create(path, temporary))
                write(stream);
            Publish(temporary, path);
        }
        catch (IOException error)
        {
            throw Unwritable(path, error);
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="InvalidFileException">The folder is missing, or the file cannot be written.</exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>
    /// A name that nothing else uses, with the same extension: beside the file that is to be replaced, or in the folder of temporary files.
    /// </summary>
    public static string TemporaryName(string path)
    {
        string full = Path.GetFullPath(StreamName.Is(path) ? Path.Combine(Path.GetTempPath(), Path.GetFileName(path)) : Destination(path));
        return Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Guid.NewGuid():N}{Path.GetExtension(full)}");
    }

    /// <summary>Gives a finished temporary file its name; on failure it is removed.</summary>
    /// <exception cref="InvalidFileException">The name cannot be taken.</exception>
    public static void Publish(string temporary, string path)
    {
        try
        {
            if (StreamName.Is(path))
            {
                using FileStream finished = File.OpenRead(temporary);
                WriteThrough(path, finished.CopyTo);
            }
            else
            {
                string target = Destination(path);
                using (FileStream finished = new(temporary, FileMode.Open, FileAccess.ReadWrite))
                    finished.Flush(flushToDisk: true);
                if (ModeOf(target) is { } mode && !OperatingSystem.IsWindows())
                    File.SetUnixFileMode(temporary, mode);
                File.Move(temporary, target, overwrite: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>Removes a temporary file if it is there.</summary>
    public static void Discard(string temporary)
    {
        if (File.Exists(temporary))
            File.Delete(temporary);
    }

    private static void WriteThrough(string path, Action<Stream> write)
    {
        try
        {
            using FileStream stream = StreamName.Open(path);
            write(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    // The file a link leads to, which need not be there yet; else the path itself.
    private static string Destination(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException error)
        {
            throw Unwritable(path, error);
        }
    }

    private static UnixFileMode? ModeOf(string file) =>
        OperatingSystem.IsWindows() || !File.Exists(file) ? null : File.GetUnixFileMode(file);

    // Nobody may read more than of the file that it replaces, not even while it is written.
    private static FileStream Create(string path, string temporary)
    {
        if (Path.GetDirectoryName(temporary) is { } folder && !Directory.Exists(folder))
            throw new InvalidFileException(path, $"cannot be written: there is no folder {folder}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read };
            if (ModeOf(Destination(path)) is { } mode && !OperatingSystem.IsWindows())
                options.UnixCreateMode = mode | UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(temporary, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, error);
        }
    }

    private static InvalidFileException Unwritable(string path, Exception error) =>
        new(path, $"cannot be written: {error.Message}", inner: error);
}
