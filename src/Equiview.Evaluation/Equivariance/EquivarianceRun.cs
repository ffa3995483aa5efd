using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Equivariance;

/// <summary>What came of one pair: the scores of all predictors, or why there are none.</summary>
/// <param name="Pair">Which pair.</param>
/// <param name="Scores">Predictors and baselines; empty when the pair was passed over.</param>
/// <param name="Problem">Why the pair was passed over, or null.</param>
internal sealed record PairOutcome(PairKey Pair, IReadOnlyList<PairScore> Scores, string? Problem);

/// <summary>Runs a protocol over feature sources, pair by pair. One bad object or image does not end the run.</summary>
internal static class EquivarianceRun
{
    /// <summary>Scores pairs lazily, in order; stop enumerating whenever you like.</summary>
    /// <param name="source">The protocol.</param>
    /// <param name="pairs">Which of its pairs.</param>
    /// <param name="features">What is measured.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="cancellation">Checked at every pair and inside the backbones.</param>
    /// <exception cref="OperationCanceledException">Cancelled; outcomes given so far are complete.</exception>
    public static IEnumerable<PairOutcome> Execute(
        IPairSource source,
        IEnumerable<PairKey> pairs,
        IReadOnlyList<FeatureSource> features,
        EquivarianceOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new EquivarianceOptions();
        var store = new FeatureMapStore(options.FeatureMegabytes);
        foreach (PairKey pair in pairs)
        {
            cancellation.ThrowIfCancellationRequested();
            PairOutcome outcome;
            try
            {
                outcome = new PairOutcome(pair, Score(source, pair, features, options, store, cancellation), null);
            }
            catch (EquiviewException error) when (error is InvalidFileException or DegenerateInputException)
            {
                outcome = new PairOutcome(pair, [], error.Message);
            }

            yield return outcome;
        }
    }

    private static List<PairScore> Score(
        IPairSource source,
        PairKey pair,
        IReadOnlyList<FeatureSource> features,
        EquivarianceOptions options,
        FeatureMapStore store,
        CancellationToken cancellation)
    {
        var scorer = new PairScorer(source.Truth(pair), options);
        var scores = new List<PairScore>();
        foreach (FeatureSource feature in features)
        {
            scores.Add(scorer.Features(
                feature.Label,
                store.Get(feature, pair.Group, pair.A, () => source.Image(pair.Group, pair.A), cancellation),
                store.Get(feature, pair.Group, pair.B, () => source.Image(pair.Group, pair.B), cancellation)));
        }

        scores.AddRange(scorer.Baselines());
        return scores;
    }
}
