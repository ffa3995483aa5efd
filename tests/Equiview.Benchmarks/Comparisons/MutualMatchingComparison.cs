using Equiview.Correspondence.Matching;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>Nearest neighbors both ways with runners-up against the plain product of the same size.</summary>
internal sealed class MutualMatchingComparison(bool quick) : Comparison
{
    private const int Channels = 384;
    private readonly int queries = quick ? 4096 : 16_384, templates = quick ? 24_576 : 120_000;

    public override string Name => FormattableString.Invariant($"mutual matching: {queries} x {templates} x {Channels}");

    public override string Run()
    {
        float[] a = BenchmarkData.Values(1, queries * Channels), b = BenchmarkData.Values(2, templates * Channels);
        double? memory = PeakMemory.MegabytesAbove(() => MutualNearestNeighbors.Find(a, b, Channels));
        (Timing ours, Timing theirs) = InterleavedTimer.Run(
            () => MutualNearestNeighbors.Find(a, b, Channels), () => BlockedProduct.Run(a, b, Channels), quick ? 5 : 3);
        return Report(
            "maxima of both directions",
            ours,
            "plain product in blocks",
            theirs,
            FormattableString.Invariant($"peak memory above the inputs {memory:F0} MB; the whole matrix would be ")
                + FormattableString.Invariant($"{(double)queries * templates * 4 / (1 << 20):F0} MB"));
    }
}
