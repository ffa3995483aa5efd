using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equiview.Reporting;

/// <summary>A model that took part in a report.</summary>
/// <param name="Name">Display name, MODEL or MODEL+ADAPTER.</param>
/// <param name="WeightsSha256">Hash of the weight file; null where there is none.</param>
/// <param name="License">License of the weights.</param>
/// <param name="Recipe">
/// The whole feature recipe as the features module stores it (model, adapter, layer, preprocessing, stride); null in reports of earlier
/// versions.
/// </param>
public sealed record ReportModel(string Name, string? WeightsSha256, string License, JsonElement? Recipe = null);

/// <summary>A curve of a chart.</summary>
/// <param name="Label">Its name in the legend.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
public sealed record ReportCurve(string Label, double[] X, double[] Y);

/// <summary>A chart of curves.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">Meaning and unit of x.</param>
/// <param name="YLabel">Meaning and unit of y.</param>
/// <param name="Curves">The curves.</param>
public sealed record ReportChart(string Title, string XLabel, string YLabel, IReadOnlyList<ReportCurve> Curves);

/// <summary>Everything a measurement needs to be read, repeated and compared.</summary>
public sealed record Report
{
    /// <summary>Version of the layout of report.json.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout the report was written in.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>What was measured.</summary>
    public required string Title { get; init; }

    /// <summary>What a reader who knows nothing of it should see in it, one or two plain sentences; null for none.</summary>
    public string? Summary { get; init; }

    /// <summary>Arguments after the program's name, enough to run it again.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>Program, runtime and library versions.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>Models that took part.</summary>
    public IReadOnlyList<ReportModel> Models { get; init; } = [];

    /// <summary>What the numbers were measured on: names, counts, exclusions.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Seconds spent, by stage.</summary>
    public IReadOnlyDictionary<string, double> TimingsSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>The measured numbers.</summary>
    public required IReadOnlyList<MetricTable> Tables { get; init; }

    /// <summary>Curves.</summary>
    public IReadOnlyList<ReportChart> Charts { get; init; } = [];

    /// <summary>Things that went wrong without ending the run.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the page says above a table: title of the table to one plain sentence.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Introductions { get; init; } = new Dictionary<string, string>();

    /// <summary>Example images for the page.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];
}
