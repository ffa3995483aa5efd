using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// How far from its match a query is expected to land when its similarities are read as probabilities (softmax): the mean over queries that
/// have a match of sum_k p_ik |X1_i - X2_k|, in object units. A smooth stand-in for the mean error (APE), which ranking losses do not see:
/// to them a neighbor and the other end of the object are equally wrong. Not in the paper; the soft-argmax is that of Kendall et al.,
/// "End-to-End Learning of Geometry and Context for Deep Stereo Regression" (ICCV 2017).
/// </summary>
/// <param name="temperature">Similarities are divided by it before the softmax.</param>
internal sealed class ExpectedDistanceLoss(double temperature = 0.05) : IPairLoss
{
    /// <inheritdoc/>
    public PairLossResult Evaluate(Tensor first, Tensor second, PairLabels labels)
    {
        using var scope = NewDisposeScope();
        var leaves = new DescriptorPair(first, second, labels);
        int[] queries = [.. labels.Queries.Distinct()];
        double loss = 0;
        foreach (int[] rows in SoftMatches.Blocks(queries, labels))
        {
            using var block = NewDisposeScope();
            Tensor distances = tensor(labels.Distances(rows), [rows.Length, labels.Second.Count]).to(first.dtype); // [B, T]
            Tensor total = (SoftMatches.Probabilities(leaves, rows, temperature) * distances).sum().Over(queries.Length);
            total.backward();
            loss += total.to_type(ScalarType.Float64).item<double>();
        }

        return leaves.Result(loss, null);
    }
}
