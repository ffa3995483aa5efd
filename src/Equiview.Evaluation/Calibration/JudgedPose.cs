using System.Text.Json;
using Equiview.Evaluation.Pose;
using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>One stored answer of 'eval pose': what its confidence was computed from, and whether it was right.</summary>
/// <param name="Model">The backbone.</param>
/// <param name="Features">The confidence features.</param>
/// <param name="IsRight">Whether the best pose is within 5 cm and 5 degrees.</param>
/// <param name="Deviations">Rotation error of a right answer in predicted standard deviations; null for all others.</param>
internal sealed record JudgedPose(string Model, double[] Features, bool IsRight, double? Deviations = null)
{
    /// <summary>An answer of this run.</summary>
    public static JudgedPose Of(string model, QueryResult answer) => new(
        model, [.. answer.Estimate.ConfidenceFeatures], answer.IsRight,
        InDeviations(answer.IsRight, answer.RotationDegrees, answer.Estimate.Covariance?.RotationDegrees));

    /// <summary>The median of <see cref="Deviations"/>; NaN without any.</summary>
    public static double MedianDeviations(IEnumerable<JudgedPose> answers)
    {
        double[] deviations = [.. answers.Select(a => a.Deviations).OfType<double>().Order()];
        return deviations.Length == 0 ? double.NaN : deviations[deviations.Length / 2];
    }

    /// <summary>Reads the answers of a <c>queries.json</c>; answers without confidence features are left out.</summary>
    /// <exception cref="InvalidFileException">Not such a file.</exception>
    public static IReadOnlyList<JudgedPose> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. document.RootElement.EnumerateArray().Select(Parse).Where(j => j.Features.Length > 0)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new InvalidFileException(path, $"is not the queries.json of 'eval pose': {error.Message.ReplaceLineEndings(" ")}");
        }
        catch (IOException error)
        {
            throw new InvalidFileException(path, $"cannot be read: {error.Message}");
        }
    }

    private static JudgedPose Parse(JsonElement answer)
    {
        double[] features = [.. answer.GetProperty("confidenceFeatures").EnumerateArray().Select(v => v.GetDouble())];
        if (features.Length is not (0 or PoseConfidence.FeatureCount))
            throw new JsonException(FormattableString.Invariant($"an answer has {features.Length} confidence features"));
        string model = answer.GetProperty("model").GetString() ?? throw new JsonException("an answer names no model");
        bool isRight = answer.GetProperty("isRight").GetBoolean();
        return new JudgedPose(
            model, features, isRight, InDeviations(isRight, Number(answer, "rotationDegrees"), Number(answer, "deviationDegrees")));
    }

    private static double? InDeviations(bool isRight, double? error, double? deviation) =>
        isRight && double.IsFinite(error ?? double.NaN) && deviation is > 0 ? error / deviation : null;

    private static double? Number(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
