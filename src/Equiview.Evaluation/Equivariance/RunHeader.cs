namespace Equiview.Evaluation.Equivariance;

/// <summary>What an equivariance run measures and how; two shards of one run have the same.</summary>
/// <param name="Sources">Labels of the feature sources with the hash of their weights.</param>
/// <param name="Protocol">Choices of the protocol.</param>
/// <param name="Options">Choices of the measurement.</param>
internal sealed record RunHeader(IReadOnlyList<string> Sources, IReadOnlyDictionary<string, string> Protocol, EquivarianceOptions Options);
