namespace Equiview.Formats.Files;

/// <summary>
/// Bytes that reading one file may allocate beyond its plain values. Whatever a few bytes of a file can make large (packed data, claimed
/// counts, repeated references) is charged before it is allocated, so memory and time stay within a multiple of the file.
/// </summary>
/// <param name="file">Name of the file, for messages.</param>
/// <param name="fileBytes">Its length.</param>
/// <param name="perFileByte">Bytes allowed for each byte of the file.</param>
/// <param name="baseBytes">Bytes allowed in any case.</param>
internal sealed class ReadBudget(
    string file, long fileBytes, int perFileByte = ReadBudget.UsualPerFileByte, long baseBytes = ReadBudget.UsualBaseBytes)
{
    /// <summary>Bytes a reader may allocate for each byte of a file.</summary>
    public const int UsualPerFileByte = 20;

    /// <summary>Bytes a reader may allocate in any case: 64 MB.</summary>
    public const long UsualBaseBytes = 64L << 20;

    // Pickles hold plain data, which becomes views of the file: nothing small becomes large.
    private const long PickleBaseBytes = 1 << 20;

    private long left = checked((fileBytes * perFileByte) + baseBytes);

    /// <summary>Name of the file, for messages.</summary>
    public string File => file;

    /// <summary>What a pickle or a torch checkpoint may allocate.</summary>
    public static ReadBudget OfPickle(FileBytes file) => new(file.Path, file.Length, baseBytes: PickleBaseBytes);

    /// <summary>Takes from what is left.</summary>
    /// <exception cref="InvalidFileException">Nothing is left: no honest file expands so much.</exception>
    public void Charge(long bytes)
    {
        if (bytes < 0 || bytes > left)
            throw new InvalidFileException(
                file,
                FormattableString.Invariant(
                    $"expands to more than {perFileByte} times its {fileBytes} bytes and {baseBytes >> 20} MB; it is corrupt or hostile"));
        left -= bytes;
    }

    /// <summary>Takes the bytes of so many items; their product may exceed 64 bits.</summary>
    /// <exception cref="InvalidFileException">Nothing is left.</exception>
    public void Charge(long count, int bytesEach)
    {
        Int128 bytes = (Int128)count * bytesEach;
        Charge(bytes > long.MaxValue ? long.MaxValue : (long)bytes);
    }
}
