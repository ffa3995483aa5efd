using System.Text.Json;
using Equiview.Features;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Calibration;

/// <summary>
/// How probable it is that a visible point was found, by the dissimilarity to its query: measured for a backbone, between measured values
/// linear. The embedded Calibration/confidence.json holds the curves and what they were measured on.
/// </summary>
/// <param name="Dissimilarity">Ascending.</param>
/// <param name="Confidence">Descending, from 0 to 1.</param>
internal sealed record ConfidenceCurve(double[] Dissimilarity, double[] Confidence)
{
    private static readonly Dictionary<string, ConfidenceCurve> Known = Open();

    /// <summary>The options with the curve of a backbone; as they are where it was not measured, or has an adapter.</summary>
    public static MultiHypothesisOptions Apply(MultiHypothesisOptions options, FeatureRecipe recipe) =>
        recipe.Model is { Adapter: null } model && Known.TryGetValue(model.Name, out ConfidenceCurve? curve)
            ? options with { Visibility = options.Visibility with { Curve = curve } } : options;

    /// <summary>The confidence at a dissimilarity.</summary>
    public float At(double dissimilarity)
    {
        int next = Array.FindIndex(Dissimilarity, d => d > dissimilarity);
        if (next <= 0)
            return (float)(next == 0 ? Confidence[0] : Confidence[^1]);
        double share = (dissimilarity - Dissimilarity[next - 1]) / (Dissimilarity[next] - Dissimilarity[next - 1]);
        return (float)(Confidence[next - 1] + (share * (Confidence[next] - Confidence[next - 1])));
    }

    private static Dictionary<string, ConfidenceCurve> Open()
    {
        using Stream stream = typeof(ConfidenceCurve).Assembly.GetManifestResourceStream("confidence.json")
            ?? throw new InvalidOperationException("Calibration/confidence.json is not embedded in this assembly");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("backbones").EnumerateObject().ToDictionary(
            b => b.Name, b => new ConfidenceCurve(Numbers(b.Value, "dissimilarity"), Numbers(b.Value, "confidence")));

        static double[] Numbers(JsonElement curve, string name) => [.. curve.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
    }
}
