namespace Equiview.Correspondence;

/// <summary>How a predictor did on one ordered pair. Sums of these give every average, so runs can be resumed, split and merged.</summary>
/// <param name="Predictor">Model (with tap) or baseline.</param>
/// <param name="Pair">Which pair.</param>
/// <param name="AngleDegrees">Change of view, null when unknown.</param>
/// <param name="Queries">Number of matches scored, 1 or more.</param>
/// <param name="MeanError">Mean of |predicted - true| / min(H, W) of B.</param>
/// <param name="Within">Share of errors at most each threshold, in the order of the options.</param>
public sealed record PairScore(string Predictor, PairKey Pair, double? AngleDegrees, int Queries, double MeanError, double[] Within);
