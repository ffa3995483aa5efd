using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Calibration;

/// <summary>What <see cref="TrackingCalibration"/> found.</summary>
/// <param name="Options">The constants.</param>
/// <param name="Model">Backbone they were fitted with.</param>
/// <param name="Parameters">Paths of the constants that were fitted; the others are as before.</param>
/// <param name="Before">Score of the clips they were fitted on with the constants of before, percent, one for each kind of clip.</param>
/// <param name="After">The same with the fitted constants.</param>
/// <param name="CheckBefore">Score of other clips with the constants of before, percent, one for each kind of clip.</param>
/// <param name="CheckAfter">The same with the fitted constants.</param>
internal sealed record TrackingCalibrationResult(
    MultiHypothesisOptions Options,
    string Model,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<double> Before,
    IReadOnlyList<double> After,
    IReadOnlyList<double> CheckBefore,
    IReadOnlyList<double> CheckAfter)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Whether the clips that the constants were not fitted on gain too, on average; otherwise the constants should not be used.
    /// </summary>
    public bool Generalizes => CheckAfter.Average() > CheckBefore.Average();

    /// <summary>Writes the constants as Calibration/tracking.json has them, with how they were found after the fits of before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="earlier">"fits" of the constants that this fit began with.</param>
    /// <exception cref="InvalidFileException">It cannot be written.</exception>
    public void Write(string path, JsonArray earlier)
    {
        JsonObject values = TrackingCalibration.ToJson(Options).AsObject();
        DropSwitches(values);
        var fit = new JsonObject
        {
            ["by"] = "equiview eval tracking --calibrate",
            ["parameters"] = new JsonArray([.. Parameters.Select(p => (JsonNode)p)]),
            ["data"] = $"synthetic clips with exact truth ({List(TrackingCalibration.Kinds)}), {Model}, mode accurate, queries first",
            ["split"] = $"seeds {List(TrackingCalibration.FitSeeds)}; checked on seeds {List(TrackingCalibration.CheckSeeds)}",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["metric"] = $"mean of AJ and delta_avg, percent, of {List(TrackingCalibration.Kinds)}",
            ["before"] = Rounded(Before),
            ["after"] = Rounded(After),
            ["checkBefore"] = Rounded(CheckBefore),
            ["checkAfter"] = Rounded(CheckAfter),
        };
        var file = new JsonObject
        {
            ["schema"] = FittedConstants.Schema,
            ["fits"] = new JsonArray([.. earlier.Select(f => f?.DeepClone()), fit]),
            ["values"] = values,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, file, Indented));
    }

    /// <summary>The scores as a table.</summary>
    public MetricTable ToTable() => new(
        "Constants of the multi-hypothesis tracker",
        [new MetricRow("before", Scores(Before, CheckBefore)), new MetricRow("after", Scores(After, CheckAfter))],
        new Dictionary<string, string>
        {
            ["clips"] = "synthetic, of seeds that no report uses",
            ["score"] = "mean of AJ and delta_avg",
            ["model"] = Model,
        });

    private static Metric[] Scores(IReadOnlyList<double> fitted, IReadOnlyList<double> other) =>
    [
        .. TrackingCalibration.Kinds.SelectMany(
            (kind, i) => (Metric[])[new($"score, fitted {kind}", fitted[i], "%"), new($"score, other {kind}", other[i], "%")]),
    ];

    private static JsonArray Rounded(IReadOnlyList<double> scores) => [.. scores.Select(s => (JsonNode)Math.Round(s, 2))];

    private static string List<T>(IReadOnlyList<T> values) => string.Join(", ", values);

    // Switches have their defaults in code; the file holds what is fitted.
    private static void DropSwitches(JsonObject values)
    {
        foreach ((string name, JsonNode? value) in values.ToArray())
        {
            if (value is JsonObject group)
                DropSwitches(group);
            else if (value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
                values.Remove(name);
        }
    }
}
