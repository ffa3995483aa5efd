using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Equiview;

/// <summary>
/// What OpenTelemetry and other listeners see of Equiview: an <see cref="ActivitySource"/> and a <see cref="Meter"/>, both named
/// "Equiview". Activities: extract, match, track, track frame, estimate pose, lift, query, train, finetune, and the verb of the command. Their
/// tags: equiview.model, equiview.items (matches, tracks, inliers, Gaussians), equiview.image.width and equiview.image.height in pixels.
/// Instruments: equiview.operation.duration in seconds and equiview.items, both with equiview.operation and equiview.model. Without a
/// listener nothing is measured and nothing is allocated.
/// </summary>
public static class EquiviewDiagnostics
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Equiview";

    internal const string OperationTag = "equiview.operation", ModelTag = "equiview.model", ItemsTag = "equiview.items";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(
        "equiview.operation.duration", "s", "Duration of an operation.");

    internal static Counter<long> Items { get; } = Meter.CreateCounter<long>(
        ItemsTag, "{item}", "Results of operations: images, matches, tracks, inliers, Gaussians.");

    /// <summary>Begins an operation; it ends when the result is disposed.</summary>
    /// <param name="operation">Its name, one of a few.</param>
    /// <param name="model">The model that does the work, or null.</param>
    public static DiagnosticOperation Begin(string operation, string? model = null)
    {
        if (!Source.HasListeners() && !Duration.Enabled && !Items.Enabled)
            return default;
        Activity? activity = Source.StartActivity(operation);
        if (model is not null)
            activity?.SetTag(ModelTag, model);
        return new DiagnosticOperation(activity, operation, model);
    }
}
