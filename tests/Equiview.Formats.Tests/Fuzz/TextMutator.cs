namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Changes files token by token, the same way for the same seed: what a change of single bytes hits only by luck.</summary>
internal sealed class TextMutator(byte[] file, int seed)
{
    private static readonly byte[][] Snippets =
    [
        "null"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray(), "[null]"u8.ToArray(), "true"u8.ToArray(), "-1"u8.ToArray(),
        "0"u8.ToArray(),
        "1e999"u8.ToArray(), "NaN"u8.ToArray(), "2147483648"u8.ToArray(), "99999999999999999999"u8.ToArray(), "40000"u8.ToArray(),
        "\"\""u8.ToArray(), "\"\\ud800\""u8.ToArray(), "\\ud800"u8.ToArray(),
        "\\u0000"u8.ToArray(), "\"a\""u8.ToArray(), "data:"u8.ToArray(),
        "../"u8.ToArray(), "/dev/zero"u8.ToArray(), "\n"u8.ToArray(), " "u8.ToArray(), [0], [0xE9], [0xFF, 0xFE], "[[[["u8.ToArray(),
    ];

    private readonly Random random = new(seed);

    /// <summary>A changed copy.</summary>
    public byte[] Next()
    {
        byte[] changed = [.. file];
        for (int changes = random.Next(1, 4); changes > 0 && changed.Length > 0; changes--)
            changed = Change(changed);
        return changed;
    }

    private byte[] Change(byte[] bytes)
    {
        int at = random.Next(bytes.Length), start = at, end = at;
        while (start > 0 && IsToken(bytes[start - 1]))
            start--;
        while (end < bytes.Length && IsToken(bytes[end]))
            end++;
        byte[] snippet = Snippets[random.Next(Snippets.Length)];
        return random.Next(6) switch
        {
            0 or 1 => [.. bytes[..start], .. snippet, .. bytes[end..]],
            2 => [.. bytes[..start], .. bytes[end..]],
            3 => [.. bytes[..at], .. snippet, .. bytes[at..]],
            4 => bytes[..at],
            _ => [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]],
        };
    }

    private static bool IsToken(byte b) => b is (byte)'.' or (byte)'-' or (byte)'+' or (byte)'_' || char.IsAsciiLetterOrDigit((char)b);
}
