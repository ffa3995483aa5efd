using System.Text.Json;
using System.Text.Unicode;

namespace Equiview.Formats.Files;

/// <summary>
/// Checks the characters of JSON once, so that every text in it can be taken, and used as a path, without a check of its own.
/// </summary>
internal static class JsonText
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>The text without the mark that some editors put before it.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith(Utf8Mark) ? json[Utf8Mark.Length..] : json;

    /// <summary>Checks bytes and escapes.</summary>
    /// <exception cref="InvalidFileException">
    /// Not UTF-8 (Latin-1, for instance), or a text or key with half a character (a lone surrogate) or a NUL character.
    /// </exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static void Require(string path, ReadOnlySpan<byte> json, JsonReaderOptions options)
    {
        if (!Utf8.IsValid(json))
            throw new InvalidFileException(path, "is not UTF-8 text; store it as UTF-8");
        var reader = new Utf8JsonReader(json, options);
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
                continue;
            string? text;
            try
            {
                text = reader.GetString();
            }
            catch (InvalidOperationException e)
            {
                throw Unusable(path, "half a character (a lone surrogate)", reader.TokenStartIndex, e);
            }

            if (text!.Contains('\0', StringComparison.Ordinal))
                throw Unusable(path, "a NUL character", reader.TokenStartIndex);
        }
    }

    private static InvalidFileException Unusable(string path, string what, long at, Exception? inner = null) =>
        new(path, $"has a text with {what}", FormattableString.Invariant($"byte {at}"), inner);
}
