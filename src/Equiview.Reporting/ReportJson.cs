using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equiview.Reporting;

/// <summary>report.json: the report without its images.</summary>
public static class ReportJson
{
    private const long LargestFile = 256L << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    // A null where the layout has none would be noticed only far from here.
    private static readonly JsonSerializerOptions Reading = new(Options) { RespectNullableAnnotations = true };

    /// <summary>How results beside a report are written: indented, camel case, NaN and infinity by name, nulls too.</summary>
    public static JsonSerializerOptions ResultOptions { get; } = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>The report as text.</summary>
    public static string Serialize(Report report) => JsonSerializer.Serialize(report, Options);

    /// <summary>Reads a report.</summary>
    /// <exception cref="InvalidFileException">Missing, not a report, or of a newer layout.</exception>
    public static Report Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "there is no such file");
        if (file.Length > LargestFile)
            throw new InvalidFileException(path, "is too large for a report");
        try
        {
            Report? report = JsonSerializer.Deserialize<Report>(File.ReadAllText(path), Reading);
            if (report is null || report.SchemaVersion is < 1 or > Report.CurrentSchema)
                throw new InvalidFileException(
                    path,
                    FormattableString.Invariant($"is a report of layout {report?.SchemaVersion}; this program reads up to ")
                        + FormattableString.Invariant($"{Report.CurrentSchema}"));
            return ReportCheck.HasNull(report)
                ? throw new InvalidFileException(path, "is not a report: it has an entry that is null, or lacks one")
                : report;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "is not a report: " + error.Message, null, error);
        }
    }
}
