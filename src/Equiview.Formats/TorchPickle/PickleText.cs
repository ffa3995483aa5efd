using System.Globalization;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Text escapes of pickle protocol 0.</summary>
internal static class PickleText
{
    /// <summary>A quoted Python 2 string, '...' with backslash escapes; bytes become the characters of the same number.</summary>
    public static string? Unquote(ReadOnlySpan<byte> line)
    {
        bool quoted = line.Length >= 2 && line[0] == line[^1] && line[0] is (byte)'\'' or (byte)'"';
        return quoted ? Unescape(Encoding.Latin1.GetString(line[1..^1]), "xabfnrtv\\'\"") : null;
    }

    /// <summary>Raw unicode escapes, \u0041 and \U00000041 only.</summary>
    public static string? UnescapeUnicode(ReadOnlySpan<byte> line) => Unescape(Encoding.Latin1.GetString(line), "uU");

    private static string? Unescape(string text, string known)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length || !known.Contains(text[i + 1], StringComparison.Ordinal))
            {
                result.Append(text[i]);
                continue;
            }

            char kind = text[++i];
            int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                result.Append(Simple(kind));
                continue;
            }

            if (i + digits >= text.Length
                || !int.TryParse(text.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || !(digits == 8 ? Rune.IsValid(code) : code <= char.MaxValue))
            {
                return null;
            }

            result.Append(digits == 8 ? char.ConvertFromUtf32(code) : ((char)code).ToString());
            i += digits;
        }

        return result.ToString();
    }

    private static char Simple(char kind) => kind switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => kind,
    };
}
