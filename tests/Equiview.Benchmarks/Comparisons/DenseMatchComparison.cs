using Equiview.Correspondence.Matching;
using Equiview.Features;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>A dense mutual match of two 840 px images with refined points against the plain product of the same size.</summary>
internal sealed class DenseMatchComparison(bool quick) : Comparison
{
    private readonly int channels = quick ? 128 : 768;

    public override string Name => FormattableString.Invariant($"dense match: two 60x60 maps, {channels} channels, refined");

    public override string Run()
    {
        FeatureMap a = BenchmarkData.SmoothMap(1, 60, channels), b = BenchmarkData.SmoothMap(3, 60, channels);
        float[] left = a.Values.ToArray(), right = b.Values.ToArray();
        var matcher = new Matcher();
        double? memory = PeakMemory.MegabytesAbove(() => matcher.Match(a, b));
        (Timing ours, Timing theirs) = InterleavedTimer.Run(() => matcher.Match(a, b), () => BlockedProduct.Run(left, right, channels), 5);
        return Report("matches", ours, "plain product", theirs, FormattableString.Invariant($"peak memory above the maps {memory:F0} MB"));
    }
}
