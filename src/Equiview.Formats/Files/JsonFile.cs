using System.Text.Json;

namespace Equiview.Formats.Files;

/// <summary>Reads JSON with errors that name file and key.</summary>
internal static class JsonFile
{
    /// <summary>The root of a file; the values stay valid.</summary>
    public static JsonElement Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(
                stream, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidFileException(
                path, e is JsonException ? "is not JSON" : "cannot be read", e is JsonException j ? $"line {j.LineNumber + 1}" : null, e);
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

    public static string Text(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidFileException(path, "is not text", key);

    public static IEnumerable<JsonElement> Items(this JsonElement value, string path, string key) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw new InvalidFileException(path, "is not a list", key);

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
