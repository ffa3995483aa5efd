using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Evaluation.Truth;
using Equiview.Features;
namespace Equiview.Evaluation.Equivariance;

/// <summary>
/// Scores predictors on one pair. Error e = |q' - q| / min(H_B, W_B) of the predicted and the true point (docs/protocol.md#evaluation); APE
/// is its mean, PCDP@t the share of e at most t.
/// </summary>
public sealed class PairScorer
{
    /// <summary>Label of the mean over all candidates: what guessing scores, without sampling noise.</summary>
    public const string Chance = "chance (random candidate)";

    /// <summary>Label of predicting the same pixel.</summary>
    public const string SamePixel = "identity (same pixel)";

    /// <summary>Label of predicting the same relative position in the object's box.</summary>
    public const string SamePlace = "identity (same place in the box)";

    private readonly PairTruth truth;
    private readonly IReadOnlyList<TrueMatch> queries;
    private readonly IReadOnlyList<double> thresholds;
    private readonly IReadOnlyList<PixelPoint>[]? equivalents;

    /// <summary>Chooses the queries.</summary>
    /// <exception cref="DegenerateInputException">The pair has no match or no candidate.</exception>
    public PairScorer(PairTruth truth, EquivarianceOptions options)
    {
        if (truth.Matches.Count == 0 || truth.Candidates.Count == 0)
            throw new DegenerateInputException($"{truth.Pair}: no true match to score");
        this.truth = truth;
        thresholds = options.Thresholds;
        queries = PairSelection.Choose(truth.Matches, options.QueriesPerPair, options.Seed, truth.Pair.ToString());
        Queries = [.. queries.Select(q => q.A)];
        equivalents = truth.Equivalents is { } find ? [.. queries.Select(find)] : null;
    }

    /// <summary>The points of A that are predicted.</summary>
    public IReadOnlyList<PixelPoint> Queries { get; }

    /// <summary>
    /// Features: the candidate of B with the largest cosine to the query's descriptor. Descriptors are read at the points themselves; no
    /// map is enlarged.
    /// </summary>
    /// <exception cref="DegenerateInputException">The maps do not belong together or hold values that are not finite.</exception>
    public PairScore Features(string predictor, FeatureMap a, FeatureMap b)
    {
        IReadOnlyList<PixelPoint> predicted = Predict(a, b);
        return Points(predictor, i => predicted[i]) with { MeanCycleError = CycleError(a, b, predicted) };
    }

    /// <summary>The candidate of B that features choose for every query.</summary>
    /// <exception cref="DegenerateInputException">The maps do not belong together or hold values that are not finite.</exception>
    public IReadOnlyList<PixelPoint> Predict(FeatureMap a, FeatureMap b)
    {
        if (a.Channels != b.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{truth.Pair}: features of {a.Channels} and {b.Channels} channels cannot be compared"));
        return Nearest(a, Queries, b, truth.Candidates);
    }

    /// <summary>Error of a prediction for each query: distance to the true position / shorter side of B.</summary>
    public double[] Errors(IReadOnlyList<PixelPoint> predicted) =>
        [.. queries.Zip(predicted, (q, p) => p.DistanceTo(q.B) / truth.SizeB.ShortSide)];

    /// <summary>The baselines of this pair: chance, the same pixel, and, with boxes, the same relative position in them.</summary>
    public IEnumerable<PairScore> Baselines()
    {
        yield return Expectation();
        double sx = (double)truth.SizeB.Width / truth.SizeA.Width, sy = (double)truth.SizeB.Height / truth.SizeA.Height;
        yield return Points(SamePixel, i => new(queries[i].A.X * sx, queries[i].A.Y * sy));
        if (truth.Boxes is ({ } boxA, { } boxB))
        {
            PixelPoint fromA = boxA.Max - boxA.Min, toB = boxB.Max - boxB.Min;
            yield return Points(SamePlace, i => new(
                boxB.Min.X + ((queries[i].A.X - boxA.Min.X) / fromA.X * toB.X),
                boxB.Min.Y + ((queries[i].A.Y - boxA.Min.Y) / fromA.Y * toB.Y)));
        }
    }

    /// <summary>Any prediction.</summary>
    /// <param name="predictor">Its label.</param>
    /// <param name="predict">The predicted point of B for the query with this index.</param>
    public PairScore Points(string predictor, Func<int, PixelPoint> predict) => Score(predictor, 1, (i, _) => predict(i));

    private PairScore Expectation() => Score(Chance, truth.Candidates.Count, (_, j) => truth.Candidates[j]);

    // Every query has the same number of predictions.
    private PairScore Score(string predictor, int predictions, Func<int, int, PixelPoint> predict)
    {
        var errors = new double[queries.Count * predictions];
        double[]? symmetric = equivalents is null ? null : new double[errors.Length];
        Parallel.For(0, queries.Count, i =>
        {
            for (int j = 0; j < predictions; j++)
            {
                int k = (i * predictions) + j;
                PixelPoint point = predict(i, j);
                errors[k] = point.DistanceTo(queries[i].B) / truth.SizeB.ShortSide;
                if (symmetric is not null)
                    symmetric[k] = equivalents![i].Select(e => point.DistanceTo(e) / truth.SizeB.ShortSide).Append(errors[k]).Min();
            }
        });
        return new PairScore(
            predictor,
            truth.Pair,
            truth.AngleDegrees,
            queries.Count,
            errors.Average(),
            Shares(errors),
            symmetric is null ? null : new SymmetricScore(symmetric.Average(), Shares(symmetric)));
    }

    private double[] Shares(double[] errors) => [.. thresholds.Select(t => (double)errors.Count(e => e <= t) / errors.Length)];

    private double? CycleError(FeatureMap a, FeatureMap b, IReadOnlyList<PixelPoint> predicted)
    {
        if (truth.ReturnCandidates.Count == 0)
            return null;
        IReadOnlyList<PixelPoint> back = Nearest(b, predicted, a, truth.ReturnCandidates);
        return back.Zip(Queries, (p, q) => p.DistanceTo(q)).Average() / truth.SizeA.ShortSide;
    }

    private static PixelPoint[] Nearest(
        FeatureMap from, IReadOnlyList<PixelPoint> points, FeatureMap to, IReadOnlyList<PixelPoint> candidates)
    {
        int[] best = MutualNearestNeighbors.Find(
            from.Sample(points, normalize: true), to.Sample(candidates, normalize: true), from.Channels).NearestB;
        return [.. best.Select(j => candidates[j])];
    }
}
