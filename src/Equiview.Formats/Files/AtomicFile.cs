namespace Equiview.Formats;

/// <summary>Writes files so that a reader never sees half of one: to a temporary name in the same folder, then moved.</summary>
public static class AtomicFile
{
    /// <summary>Runs <paramref name="write"/> on a new file and moves it over <paramref name="path"/>; on any error the old file stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
