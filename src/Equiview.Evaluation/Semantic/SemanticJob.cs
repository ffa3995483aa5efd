using System.Runtime.CompilerServices;
using Equiview.Formats.Semantic;
using Equiview.Reporting;
namespace Equiview.Evaluation.Semantic;

/// <summary>A run of 'eval semantic' that writes every finished pair, so that it can be stopped, resumed and split.</summary>
/// <param name="header">What is measured.</param>
/// <param name="pairs">The pairs to do, with their numbers in the benchmark; those of a category together.</param>
/// <param name="scorer">Does one.</param>
/// <param name="folder">Folder of the log.</param>
internal sealed class SemanticJob(
    SemanticHeader header, IReadOnlyList<(int Number, SemanticPair Pair)> pairs, SemanticScorer scorer, string folder)
{
    private readonly List<SemanticOutcome> outcomes = [];

    /// <summary>Name of the log of finished pairs in the report's folder.</summary>
    public const string LogName = "keypoints.jsonl";

    /// <summary>The log itself.</summary>
    public static RunLog<SemanticHeader, SemanticOutcome> Log { get; } = new(
        o => FormattableString.Invariant($"{o.Pair}"), o => o.Problem is null);

    /// <summary>What is finished, of earlier runs too.</summary>
    public IReadOnlyList<SemanticOutcome> Outcomes => outcomes;

    /// <summary>What is thrown where every pair failed.</summary>
    public static DegenerateInputException NothingScored(IReadOnlyList<SemanticOutcome> outcomes) =>
        new($"no pair could be scored: {(outcomes.Count > 0 ? outcomes[0].Problem : "the list is empty")}");

    /// <summary>Does what is not yet done.</summary>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        string log = Path.Combine(folder, LogName);
        HashSet<int> wanted = [.. pairs.Select(p => p.Number)];
        outcomes.AddRange(Log.Open(log, header).Where(o => wanted.Contains(o.Pair) && o.Problem is null)); // what failed is tried again
        HashSet<int> done = [.. outcomes.Select(o => o.Pair)];
        foreach ((int number, SemanticPair pair) in pairs.Where(p => !done.Contains(p.Number)))
        {
            cancellation.ThrowIfCancellationRequested();
            SemanticOutcome outcome = scorer.Score(number, pair, cancellation);
            Log.Append(log, outcome);
            outcomes.Add(outcome);
            yield return new ProgressEvent("transferring key points", outcomes.Count, pairs.Count, outcome.Problem ?? pair.Category);
            await Task.Yield();
        }
    }
}
