namespace Equiview;

/// <summary>One measured number with everything needed to read it.</summary>
/// <param name="Name">The field's name, with its variant ("PCK@0.10 image per-point").</param>
/// <param name="Value">The number; NaN where it is undefined.</param>
/// <param name="Unit">"%", "px", "deg", "cm", "ms", or empty for a plain number.</param>
/// <param name="Low">Lower end of the 95 % interval, when there is one.</param>
/// <param name="High">Upper end of the 95 % interval, when there is one.</param>
/// <param name="HigherIsBetter">Direction of improvement; null when there is none.</param>
public sealed record Metric(
    string Name, double Value, string Unit = "", double? Low = null, double? High = null, bool? HigherIsBetter = null);

/// <summary>A labelled row of metrics: one model, object, sequence or class.</summary>
public sealed record MetricRow(string Label, IReadOnlyList<Metric> Metrics);

/// <summary>
/// The measured results of one task in the shape every report shares: rows of named metrics and the choices they depend on.
/// </summary>
/// <param name="Title">What was measured on what.</param>
/// <param name="Rows">The rows, in reading order.</param>
/// <param name="Protocol">The choices the numbers depend on (candidate set, averaging, thresholds), name to value.</param>
public sealed record MetricTable(string Title, IReadOnlyList<MetricRow> Rows, IReadOnlyDictionary<string, string> Protocol)
{
    /// <summary>The metric of a row by name, or null.</summary>
    public Metric? Find(string row, string metric) =>
        Rows.FirstOrDefault(r => r.Label == row)?.Metrics.FirstOrDefault(m => m.Name == metric);
}
