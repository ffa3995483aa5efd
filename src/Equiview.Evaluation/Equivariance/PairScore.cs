using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Equivariance;

/// <summary>How a predictor did on one ordered pair. Sums of these give every average, so runs can be resumed, split and merged.</summary>
/// <param name="Predictor">Model (with layer) or baseline.</param>
/// <param name="Pair">Which pair.</param>
/// <param name="AngleDegrees">Change of view, null when unknown.</param>
/// <param name="Queries">Number of matches scored, 1 or more.</param>
/// <param name="MeanError">Mean of |predicted - true| / min(H, W) of B.</param>
/// <param name="Within">Share of errors at most each threshold, in the order of the options.</param>
/// <param name="Symmetric">
/// The same with the nearest position that is equivalent under the object's symmetries as the truth; null without known symmetries.
/// </param>
/// <param name="MeanCycleError">
/// Cycle error: mean distance from a query to the match in A of its match in B, divided by min(H, W) of A; null for baselines.
/// </param>
public sealed record PairScore(
    string Predictor, PairKey Pair, double? AngleDegrees, int Queries, double MeanError, double[] Within,
    SymmetricScore? Symmetric = null, double? MeanCycleError = null);

/// <summary>Errors to the nearest equivalent position.</summary>
/// <param name="MeanError">Mean error, a share of min(H, W) of B.</param>
/// <param name="Within">Share of errors at most each threshold.</param>
public sealed record SymmetricScore(double MeanError, double[] Within);
