namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Changes files at random, the same way for the same seed.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private static readonly long[] Lengths = [
        0, 1, -1, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, 0x7fffffc7];
    private readonly Random random = new(seed);

    /// <summary>A changed copy of one of the files.</summary>
    public byte[] Next()
    {
        byte[] file = [.. Pick(corpus)];
        for (int changes = random.Next(1, 7); changes > 0 && file.Length > 0; changes--)
            file = Change(file);
        return file;
    }

    private byte[] Change(byte[] file)
    {
        int at = random.Next(file.Length);
        int length = Math.Min(random.Next(1, 40), file.Length - at);
        switch (random.Next(10))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1 or 2:
                file[at] = (byte)random.Next(256);
                return file;
            case 3:
                byte[] number = BitConverter.GetBytes(Lengths[random.Next(Lengths.Length)]);
                number.AsSpan(0, Math.Min(random.Next(2) == 0 ? 4 : 8, file.Length - at)).CopyTo(file.AsSpan(at));
                return file;
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..at], .. file[at..(at + length)], .. file[at..]];
            case 6:
                return [.. file[..at], .. Enumerable.Repeat(file[at], random.Next(1, 200)), .. file[at..]];
            case 7:
                // Digits and opcodes that make structures: the bytes that parsers act on.
                file[at] = Pick("()[]{}0123456789-.abcdeghijloqrstuQRNX2\x80\x81\x85\x86\x87\x8f\x90\x91\x92\x93\x94"u8.ToArray());
                return file;
            case 8:
                byte[] other = Pick(corpus);
                int from = random.Next(other.Length);
                return [.. file[..at], .. other[from..Math.Min(other.Length, from + length)], .. file[at..]];
            default:
                return random.Next(4) == 0 ? file[..at] : [.. file[..at], .. file[random.Next(file.Length)..]];
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
