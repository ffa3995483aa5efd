using System.Text.Json;

namespace Equiview.Formats.Files;

/// <summary>Reads JSON with errors that name file and key.</summary>
internal static class JsonFile
{
    /// <summary>The root of a file; the values stay valid.</summary>
    /// <exception cref="InvalidFileException">Missing, not readable, or see <see cref="Parse"/>.</exception>
    public static JsonElement Read(string path) => Parse(path, BoundedFile.ReadAllBytes(path));

    /// <summary>The root of bytes that are in memory; every text in it can be taken.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">Its bytes, or those of a part of it.</param>
    /// <param name="problem">What is wrong with bytes that are not JSON.</param>
    /// <exception cref="InvalidFileException">Not JSON, not UTF-8, or with text that cannot be.</exception>
    public static JsonElement Parse(string path, ReadOnlyMemory<byte> json, string problem = "is not JSON")
    {
        try
        {
            json = JsonText.WithoutMark(json);
            JsonText.Require(
                path, json.Span, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(path, problem, $"line {e.LineNumber + 1}", e);
        }
    }

    public static JsonElement Field(this JsonElement parent, string path, string key) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out JsonElement value)
            ? value
            : throw new InvalidFileException(path, "a key is missing", key);

    public static JsonElement? Optional(this JsonElement parent, string key) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static double Number(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double v) && double.IsFinite(v)
            ? v
            : throw new InvalidFileException(path, "is not a finite number", key);

    public static int Integer(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int v)
            ? v
            : throw new InvalidFileException(path, "is not an integer", key);

    public static long Integer64(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long v)
            ? v
            : throw new InvalidFileException(path, "is not an integer", key);

    public static string Text(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidFileException(path, "is not text", key);

    public static IEnumerable<JsonElement> Items(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new InvalidFileException(path, "is not a list", key);

    /// <summary>One item of a list.</summary>
    public static JsonElement Item(this JsonElement value, string path, string key, int index) =>
        value.ValueKind == JsonValueKind.Array && index >= 0 && index < value.GetArrayLength()
            ? value[index]
            : throw new InvalidFileException(path, $"is not a list with an item {index}", key);

    public static IEnumerable<JsonProperty> Members(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new InvalidFileException(path, "is not an object", key);

    /// <summary>Numbers of a list, nested lists flattened; at least <paramref name="count"/> of them.</summary>
    public static double[] Numbers(this JsonElement value, string path, string key, int count)
    {
        double[] all = [.. value.Items(path, key)
            .SelectMany(v => v.ValueKind == JsonValueKind.Array ? v.Numbers(path, key, 0) : [v.Number(path, key)])];
        return all.Length >= count ? all : throw new InvalidFileException(path, $"holds {all.Length} numbers, {count} are needed", key);
    }
}
