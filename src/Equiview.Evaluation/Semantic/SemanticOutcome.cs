using Equiview.Correspondence.Semantic;
namespace Equiview.Evaluation.Semantic;

/// <summary>What a semantic run measures and how; two shards of one run have the same.</summary>
/// <param name="DataSet">Name of the benchmark.</param>
/// <param name="Description">What was read of it.</param>
/// <param name="PairCount">Number of its pairs.</param>
/// <param name="Headline">Its own PCK.</param>
/// <param name="Sources">Models with the hash of their weights.</param>
/// <param name="Readouts">How positions are read.</param>
/// <param name="AdaptiveFlip">Whether the source is mirrored where that fits better.</param>
/// <param name="Seed">Seed of the choice of pairs.</param>
internal sealed record SemanticHeader(
    string DataSet, IReadOnlyDictionary<string, string> Description, int PairCount, PckVariant Headline, IReadOnlyList<string> Sources,
    IReadOnlyList<SemanticReadout> Readouts, bool AdaptiveFlip, int Seed);

/// <summary>What came of one pair.</summary>
/// <param name="Pair">Its number in the benchmark.</param>
/// <param name="Errors">Errors by model and read-out; empty when the pair was passed over.</param>
/// <param name="Problem">Why it was passed over, or null.</param>
internal sealed record SemanticOutcome(int Pair, IReadOnlyDictionary<string, KeypointErrors> Errors, string? Problem);
