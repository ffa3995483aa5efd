namespace Equiview.Formats.TorchPickle;

/// <summary>
/// Bytes that reading one file may allocate beyond its plain values. Everything that copies, or that a few bytes of pickle can repeat, is
/// charged first, so time and memory stay within a multiple of the file.
/// </summary>
internal sealed class PickleBudget(string file, long fileBytes)
{
    private const int PerFileByte = 16;
    private const long Base = 1 << 20;

    private long left = (fileBytes * PerFileByte) + Base;

    /// <summary>Name of the file, for messages.</summary>
    public string File => file;

    /// <summary>Takes from what is left.</summary>
    /// <exception cref="InvalidFileException">Nothing is left: no honest file expands so much.</exception>
    public void Charge(long bytes)
    {
        left -= bytes;
        if (left < 0)
            throw new InvalidFileException(
                file, $"expands to more than {PerFileByte} times its {fileBytes} bytes; it is corrupt or hostile");
    }
}
