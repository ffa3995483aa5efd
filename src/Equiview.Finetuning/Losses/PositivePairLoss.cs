using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>A loss that is a mean over positive pairs, each compared with the negatives of its query.</summary>
internal abstract class PositivePairLoss : IPairLoss
{
    // Ten matrices of a block live at once at most: 40 MB, whatever the number of samples.
    private const int BlockElements = 1 << 20;

    /// <inheritdoc/>
    public PairLossResult Evaluate(Tensor first, Tensor second, PairLabels labels)
    {
        using var scope = NewDisposeScope();
        var leaves = new DescriptorPair(first, second, labels);
        int rows = Math.Clamp(BlockElements / labels.Second.Count, 1, labels.PositiveCount);
        double loss = 0, reciprocalRanks = 0;
        for (int start = 0; start < labels.PositiveCount; start += rows)
        {
            using var block = NewDisposeScope();
            int count = Math.Min(rows, labels.PositiveCount - start);
            Tensor queries = tensor(labels.Queries.AsSpan(start, count).ToArray(), int64); // [B]
            Tensor targets = tensor(labels.Targets.AsSpan(start, count).ToArray(), int64); // [B]
            Tensor negatives = tensor(labels.NegativeMask(start, count), [count, labels.Second.Count]).to(first.dtype); // [B, T]
            Tensor similarities = leaves.First.index_select(0, queries).matmul(leaves.Second.t()); // [B, T]
            Tensor matched = similarities.gather(1, targets.unsqueeze(1)); // [B, 1]
            Tensor total = Terms(matched, similarities, negatives).sum().Over(labels.PositiveCount);
            total.backward();
            loss += total.to_type(ScalarType.Float64).item<double>();
            reciprocalRanks += ReciprocalRanks(matched, similarities, negatives);
        }

        return leaves.Result(loss, reciprocalRanks / labels.PositiveCount);
    }

    /// <summary>The loss of each positive pair of a block.</summary>
    /// <param name="matched">[B, 1], similarity of the pair.</param>
    /// <param name="similarities">[B, T], similarities of the pair's query to all samples of the second view.</param>
    /// <param name="negatives">[B, T], 1 for negatives of the query, else 0.</param>
    /// <returns>[B] or [B, 1].</returns>
    private protected abstract Tensor Terms(Tensor matched, Tensor similarities, Tensor negatives);

    private static double ReciprocalRanks(Tensor matched, Tensor similarities, Tensor negatives)
    {
        using IDisposable noGradient = no_grad();
        Tensor better = similarities.gt(matched).to(negatives.dtype).mul(negatives).sum(1); // [B]
        return better.Plus(1).reciprocal().sum().to_type(ScalarType.Float64).item<double>();
    }
}
