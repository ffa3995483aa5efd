using System.Runtime.CompilerServices;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Reporting;
namespace Equiview.Evaluation.Equivariance;

/// <summary>A run of 'eval equivariance' that writes every finished pair, so that it can be stopped, resumed and split.</summary>
internal sealed class EquivarianceJob(
    IPairSource source, IReadOnlyList<PairKey> pairs, EvaluatedModels models, EquivarianceOptions options, string folder)
{
    private readonly List<PairOutcome> outcomes = [];

    /// <summary>Name of the log of finished pairs in the report's folder.</summary>
    public const string LogName = "pairs.jsonl";

    /// <summary>The log itself.</summary>
    public static RunLog<RunHeader, PairOutcome> Log { get; } = new(o => o.Pair.ToString(), o => o.Problem is null);

    public RunHeader Header { get; } = new([.. models.All.Select(m => m.Identity)], source.Protocol, options);

    /// <summary>What is finished, of earlier runs too.</summary>
    public IReadOnlyList<PairOutcome> Outcomes => outcomes;

    /// <summary>Does what is not yet done.</summary>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        string log = Path.Combine(folder, LogName);
        HashSet<PairKey> wanted = [.. pairs];
        outcomes.AddRange(Log.Open(log, Header).Where(o => wanted.Contains(o.Pair) && o.Problem is null)); // what failed is tried again
        HashSet<PairKey> done = [.. outcomes.Select(o => o.Pair)];
        IEnumerable<PairKey> remaining = pairs.Where(p => !done.Contains(p));
        foreach (PairOutcome outcome in EquivarianceRun.Execute(source, remaining, models.Sources, options, cancellation))
        {
            Log.Append(log, outcome);
            outcomes.Add(outcome);
            yield return new ProgressEvent("scoring pairs", outcomes.Count, pairs.Count, outcome.Problem ?? outcome.Pair.ToString());
            await Task.Yield();
        }
    }
}
