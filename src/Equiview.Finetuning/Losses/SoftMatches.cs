using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// Similarities of queries to all samples of the other view read as probabilities (softmax), a block of queries at a time, so that the
/// S x T matrix never exists at once. The expectation over them is the soft-argmax of Kendall et al. (ICCV 2017).
/// </summary>
internal static class SoftMatches
{
    private const int BlockElements = 1 << 20;

    /// <summary>The queries in blocks of at most 2^20 similarities.</summary>
    public static IEnumerable<int[]> Blocks(int[] queries, PairLabels labels) =>
        queries.Chunk(Math.Max(1, BlockElements / labels.Second.Count));

    /// <summary>[B, T] probability of each sample of the second view to be the match of each query of the first.</summary>
    /// <param name="leaves">Descriptors of both views.</param>
    /// <param name="rows">Indices of the B queries.</param>
    /// <param name="temperature">Similarities are divided by it before the softmax.</param>
    public static Tensor Probabilities(DescriptorPair leaves, int[] rows, double temperature)
    {
        Tensor similarities = leaves.First.index_select(0, tensor(rows, int64)).matmul(leaves.Second.t()); // [B, T]
        return similarities.Over(temperature).softmax(1);
    }
}
