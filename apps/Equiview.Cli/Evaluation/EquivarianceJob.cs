using System.Runtime.CompilerServices;
using Equiview.Correspondence;

namespace Equiview.Cli.Evaluation;

/// <summary>A run of 'eval equivariance' that writes every finished pair, so that it can be stopped, resumed and split.</summary>
internal sealed class EquivarianceJob(IPairSource source, IReadOnlyList<PairKey> pairs, MeasuredModels models, EquivarianceOptions options, string folder)
{
    private readonly List<PairOutcome> outcomes = [];

    /// <summary>Name of the log of finished pairs in the report's folder.</summary>
    public const string LogName = "pairs.jsonl";

    public RunHeader Header { get; } = new([.. models.All.Select(m => m.Identity)], source.Protocol, options);

    /// <summary>What is finished, of earlier runs too.</summary>
    public IReadOnlyList<PairOutcome> Outcomes => outcomes;

    /// <summary>Does what is not yet done.</summary>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        string log = Path.Combine(folder, LogName);
        HashSet<PairKey> wanted = [.. pairs];
        outcomes.AddRange(PairScoreLog.Open(log, Header).Where(o => wanted.Contains(o.Pair)));
        HashSet<PairKey> done = [.. outcomes.Select(o => o.Pair)];
        FeatureSource[] features = [.. models.All.Select(m => FeatureSource.Of(m.Label, m.Extractor, m.Preset))];
        foreach (PairOutcome outcome in EquivarianceRun.Execute(source, pairs.Where(p => !done.Contains(p)), features, options, cancellation))
        {
            PairScoreLog.Append(log, outcome);
            outcomes.Add(outcome);
            yield return new ProgressEvent("scoring pairs", outcomes.Count, pairs.Count, outcome.Problem ?? outcome.Pair.ToString());
            await Task.Yield();
        }
    }
}
