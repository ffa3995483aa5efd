using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equiview.Finetuning.Training;

/// <summary>What makes two runs the same run: model, weights, objects and every setting that changes a result.</summary>
internal sealed record RunIdentity(string Model, string? WeightsSha256, IReadOnlyList<string> Objects, FinetuneOptions Options)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>
    /// The identity as text. How long the run is does not matter unless the learning rate follows it; nor do checkpoints and cache size.
    /// </summary>
    public string ToText() => JsonSerializer.Serialize(
        this with
        {
            Options = Options with
            {
                Iterations = Options.Schedule == LearningRateSchedule.Constant ? 0 : Options.Iterations,
                CheckpointEvery = 1,
                CacheMegabytes = 0,
            },
        },
        Json);

    /// <summary>Provenance text of an adapter's file.</summary>
    public string Provenance(int iterations, (int NoPositives, int NotFinite) skipped) => FormattableString.Invariant(
        $"finetuned by Equiview for {iterations} iterations ({skipped.NoPositives} without matches, {skipped.NotFinite} not finite)")
        + FormattableString.Invariant($" on {Objects.Count} objects: {JsonSerializer.Serialize(this, Json)}");
}
