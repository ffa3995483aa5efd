using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>Leaf copies of both views' descriptors that gather gradients over several blocks.</summary>
internal sealed class DescriptorPair
{
    public DescriptorPair(Tensor first, Tensor second, PairLabels labels)
    {
        if (labels.PositiveCount == 0)
            throw new DegenerateInputException("the two views share no sampled point; a loss needs at least one positive pair");
        if (first.shape is not [var s, var c] || second.shape is not [var t, var d] || c != d || s != labels.First.Count
            || t != labels.Second.Count)
            throw new DegenerateInputException(
                $"descriptors [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}] do not belong to "
                    + $"{labels.First.Count} and {labels.Second.Count} samples");
        First = first.detach().clone().requires_grad_();
        Second = second.detach().clone().requires_grad_();
    }

    /// <summary>[S, C].</summary>
    public Tensor First { get; }

    /// <summary>[T, C].</summary>
    public Tensor Second { get; }

    /// <summary>The gathered gradients, moved out of the current dispose scope.</summary>
    public PairLossResult Result(double loss, double? reciprocalRank) => new(
        loss,
        reciprocalRank,
        (First.grad ?? zeros_like(First)).clone().MoveToOuterDisposeScope(),
        (Second.grad ?? zeros_like(Second)).clone().MoveToOuterDisposeScope());
}
