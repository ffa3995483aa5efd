using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Calibration;

/// <summary>What <see cref="TrackingCalibration"/> found.</summary>
/// <param name="Options">The constants.</param>
/// <param name="Model">Backbone they were fitted with.</param>
/// <param name="Before">Mean AJ of the clips they were fitted on with the constants of before, percent.</param>
/// <param name="After">The same with the fitted constants.</param>
/// <param name="CheckBefore">Mean AJ of other clips with the constants of before, percent.</param>
/// <param name="CheckAfter">The same with the fitted constants.</param>
internal sealed record TrackingCalibrationResult(
    MultiHypothesisOptions Options, string Model, double Before, double After, double CheckBefore, double CheckAfter)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether the clips that the constants were not fitted on gain too; otherwise the constants should not be used.</summary>
    public bool Generalizes => CheckAfter > CheckBefore;

    /// <summary>Writes the constants as Calibration/tracking.json has them, with how they were found.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">It cannot be written.</exception>
    public void Write(string path)
    {
        JsonObject values = TrackingCalibration.ToJson(Options).AsObject();
        DropSwitches(values);
        var file = new JsonObject
        {
            ["schema"] = FittedConstants.Schema,
            ["fitted"] = new JsonObject
            {
                ["by"] = "equiview eval tracking --calibrate",
                ["data"] = $"synthetic clips of textures with exact truth, {Model}, mode accurate, queries first",
                ["split"] = $"seeds {List(TrackingCalibration.FitSeeds)}; checked on seeds {List(TrackingCalibration.CheckSeeds)}",
                ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["metric"] = "mean AJ, percent",
                ["before"] = Math.Round(Before, 2),
                ["after"] = Math.Round(After, 2),
                ["checkBefore"] = Math.Round(CheckBefore, 2),
                ["checkAfter"] = Math.Round(CheckAfter, 2),
            },
            ["values"] = values,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, file, Indented));
    }

    /// <summary>The scores as a table.</summary>
    public MetricTable ToTable() => new(
        "Constants of the multi-hypothesis tracker",
        [
            new MetricRow("before", [new Metric("AJ, fitted clips", Before, "%"), new Metric("AJ, other clips", CheckBefore, "%")]),
            new MetricRow("after", [new Metric("AJ, fitted clips", After, "%"), new Metric("AJ, other clips", CheckAfter, "%")]),
        ],
        new Dictionary<string, string> { ["clips"] = "synthetic, textures of seeds that no report uses", ["model"] = Model });

    private static string List(IReadOnlyList<int> seeds) => string.Join(", ", seeds);

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
