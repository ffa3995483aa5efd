using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
namespace Equiview.Evaluation.Calibration;

/// <summary>One number of a record of constants, found by its path in the record's JSON:
/// "costs.jumpCost", "outline.lineShares.0".</summary>
internal static class JsonNumber
{
    /// <summary>The number.</summary>
    /// <exception cref="UsageException">There is no such number.</exception>
    public static double Read(JsonNode json, string path) => Find(json, path).GetValue<double>();

    /// <summary>Replaces the number and returns the changed <paramref name="json"/>.</summary>
    /// <exception cref="UsageException">There is no such number.</exception>
    public static JsonNode Write(JsonNode json, string path, double value)
    {
        Find(json, path).ReplaceWith(value);
        return json;
    }

    private static JsonValue Find(JsonNode json, string path)
    {
        JsonNode? at = json;
        foreach (string step in path.Split('.'))
            at = at is JsonArray list ? Item(list, step) : (at as JsonObject)?[step];
        return at is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value
            : throw new UsageException($"there is no constant '{path}'; their names are in Calibration/tracking.json and pose.json");
    }

    private static JsonNode? Item(JsonArray list, string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && i < list.Count ? list[i] : null;
}
