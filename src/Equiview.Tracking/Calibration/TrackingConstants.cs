using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Calibration;

/// <summary>
/// Files of fitted constants of the multi-hypothesis tracker, as 'equiview eval tracking --calibrate' writes them; the tracker's defaults
/// are one that is embedded.
/// </summary>
public static class TrackingConstants
{
    private const long LargestFile = 1 << 20;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads constants; those that the file lacks keep their defaults.</summary>
    /// <param name="path">The json.</param>
    /// <exception cref="InvalidFileException">Missing, of another kind or layout, or with an unknown constant.</exception>
    /// <exception cref="DegenerateInputException">A value lies outside its range.</exception>
    public static MultiHypothesisOptions Read(string path) => Parse(path, file =>
    {
        MultiHypothesisOptions options =
            file.GetProperty("values").Deserialize<MultiHypothesisOptions>(Strict) ?? throw new JsonException("no values");
        options.Check();
        return options;
    });

    /// <summary>How the constants of a file were found, earliest fit first.</summary>
    /// <param name="path">The json; null is the embedded one.</param>
    /// <exception cref="InvalidFileException">Missing, or of another kind or layout.</exception>
    internal static JsonArray Fits(string? path)
    {
        return path is null ? Fits(FittedConstants.File) : Parse(path, Fits);

        static JsonArray Fits(JsonElement file) =>
            file.TryGetProperty("fits", out JsonElement fits) && fits.ValueKind == JsonValueKind.Array
                ? JsonArray.Create(fits.Clone())! : [];
    }

    private static T Parse<T>(string path, Func<JsonElement, T> content)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "there is no such file");
        if (file.Length > LargestFile)
            throw new InvalidFileException(path, "is too large for the tracker's constants");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.GetProperty("schema").GetInt32() == FittedConstants.Schema ? content(document.RootElement)
                : throw new InvalidFileException(path, $"has another layout than this program reads ({FittedConstants.Schema})");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "holds no constants of the tracker: " + error.Message.Split('\n')[0], inner: error);
        }
    }
}
