using System.Diagnostics;
using Equiview.Evaluation.Jobs;

namespace Equiview.Evaluation.Pose;

/// <summary>What 'eval pose' gathers while it runs.</summary>
/// <param name="progress">Receives every row as it is made.</param>
/// <param name="setup">Where files of single runs and the report go.</param>
internal sealed class PoseEvaluationLog(IProgress<ProgressEvent>? progress, EvaluationSetup setup)
{
    private readonly List<(string Table, MetricRow Row, IReadOnlyDictionary<string, string> Protocol)> rows = [];

    /// <summary>Every single answer, for queries.json.</summary>
    public List<object> Answers { get; } = [];

    /// <summary>Judged poses: label, confidence, whether the pose is right, whether it was answered.</summary>
    public List<(string Label, double Confidence, bool IsRight, bool Answered)> Judged { get; } = [];

    /// <summary>Seconds by stage.</summary>
    public Dictionary<string, double> Timings { get; } = [];

    /// <summary>What looked wrong.</summary>
    public List<string> Warnings { get; } = [];

    public string Folder => setup.Folder;

    public EvaluationSetup Setup => setup;

    public IProgress<ProgressEvent>? Progress => progress;

    public IEnumerable<MetricRow> Rows => rows.Select(r => r.Row);

    public MetricTable[] Tables =>
        [.. rows.GroupBy(r => r.Table).Select(g => new MetricTable(g.Key, [.. g.Select(r => r.Row)], g.First().Protocol))];

    public void Add(string table, MetricRow row, IReadOnlyDictionary<string, string> protocol)
    {
        rows.Add((table, row, protocol));
        IEnumerable<string> shown = row.Metrics.Take(4).Select(m => FormattableString.Invariant($"{m.Name} {m.Value:0.0}"));
        progress.Line($"{row.Label}: {string.Join(", ", shown)}");
    }

    public void Spent(string stage, long from) =>
        Timings[stage] = Timings.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(from).TotalSeconds;

    public void Warn(string warning)
    {
        Warnings.Add(warning);
        progress.Note(warning);
    }
}
