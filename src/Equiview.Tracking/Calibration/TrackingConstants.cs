using System.Text.Json;
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
    /// <exception cref="InvalidFileException">Missing, of another kind or layout, or with a constant that the tracker does not have.</exception>
    /// <exception cref="DegenerateInputException">A value lies outside its range.</exception>
    public static MultiHypothesisOptions Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "there is no such file");
        if (file.Length > LargestFile)
            throw new InvalidFileException(path, "is too large for the tracker's constants");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.GetProperty("schema").GetInt32() != FittedConstants.Schema)
                throw new InvalidFileException(path, $"has another layout than this program reads ({FittedConstants.Schema})");
            MultiHypothesisOptions options = document.RootElement.GetProperty("values").Deserialize<MultiHypothesisOptions>(Strict)
                ?? throw new JsonException("no values");
            options.Check();
            return options;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "holds no constants of the tracker: " + error.Message.Split('\n')[0], inner: error);
        }
    }
}
