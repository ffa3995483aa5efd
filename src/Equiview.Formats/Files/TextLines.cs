namespace Equiview.Formats.Files;

/// <summary>The lines of a text file; the one place where text formats are read.</summary>
internal static class TextLines
{
    /// <summary>Reads line by line; UTF-8 unless a mark at its beginning says otherwise.</summary>
    /// <exception cref="InvalidFileException">Missing, not readable, or with NUL characters, which no text and no path has.</exception>
    public static IEnumerable<string> Read(string path)
    {
        // Opened before the first line is asked for, so that a missing file is known at once.
        return Read(path, new StreamReader(BoundedFile.OpenRead(path)));
    }

    private static IEnumerable<string> Read(string path, StreamReader reader)
    {
        using (reader)
        {
            int number = 0;
            while (Next(path, reader) is { } line)
            {
                number++;
                if (line.Contains('\0', StringComparison.Ordinal))
                    throw new InvalidFileException(
                        path, "is not a text file: it has a NUL character", FormattableString.Invariant($"line {number}"));
                yield return line;
            }
        }
    }

    private static string? Next(string path, StreamReader reader)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (BoundedFile.IsUnreadable(e))
        {
            throw BoundedFile.Unreadable(path, e);
        }
    }
}
