using System.Runtime.CompilerServices;
using System.Text.Json;
namespace Equiview.Tracking.Calibration;

/// <summary>
/// The numbers of the multi-hypothesis tracker that were fitted on data: the embedded Calibration/tracking.json, which also states the
/// data, the date and the score. The options records read their defaults here, so the file is the one place where a default stands.
/// </summary>
internal static class FittedConstants
{
    /// <summary>Version of the file's layout that this code reads.</summary>
    public const int Schema = 1;

    private static readonly JsonDocument Document = Open();

    /// <summary>The whole file.</summary>
    public static JsonElement File => Document.RootElement;

    /// <summary>A number of a group; the name is that of the property whose default it is.</summary>
    /// <param name="group">Path of the group below "values", as "flow" or "flow.localContrast"; empty for the top.</param>
    /// <param name="name">Name of the property.</param>
    public static double Number(string group, [CallerMemberName] string name = "") => Find(group, name).GetDouble();

    /// <summary>A whole number of a group.</summary>
    /// <inheritdoc cref="Number"/>
    public static int Integer(string group, [CallerMemberName] string name = "") => Find(group, name).GetInt32();

    /// <summary>A list of whole numbers of a group.</summary>
    /// <inheritdoc cref="Number"/>
    public static IReadOnlyList<int> Integers(string group, [CallerMemberName] string name = "") =>
        [.. Find(group, name).EnumerateArray().Select(v => v.GetInt32())];

    private static JsonElement Find(string group, string name)
    {
        JsonElement at = File.GetProperty("values");
        foreach (string step in group.Split('.', StringSplitOptions.RemoveEmptyEntries))
            at = at.GetProperty(step);
        return at.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(name));
    }

    private static JsonDocument Open()
    {
        using Stream stream = typeof(FittedConstants).Assembly.GetManifestResourceStream("tracking.json")
            ?? throw new InvalidOperationException("Calibration/tracking.json is not embedded in this assembly");
        var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("schema").GetInt32() == Schema ? document
            : throw new InvalidOperationException($"Calibration/tracking.json is not of schema {Schema}");
    }
}
