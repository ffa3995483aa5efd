using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// The paper's loss (You et al. 2025; docs/protocol.md#losses), after Brown et al., "Smooth-AP: Smoothing the Path Towards Large-Scale
/// Image Retrieval" (ECCV 2020). Each match counts as one of two positives of its query, beside an ideal one of similarity 1; ranks are
/// counted with a sigmoid, and the loss is 1 less the mean of the two precisions.
/// </summary>
/// <param name="temperature">Width of the sigmoid (paper: 0.01).</param>
internal sealed class SmoothAveragePrecision(double temperature = 0.01) : PositivePairLoss
{
    private protected override Tensor Terms(Tensor matched, Tensor similarities, Tensor negatives)
    {
        Tensor ideal = Precision(Step(matched.Plus(-1)), Step(similarities.Plus(-1)), negatives); // [B, 1]
        Tensor actual = Precision(Step(matched.Times(-1).Plus(1)), Step(similarities - matched), negatives); // [B, 1]
        return ideal.Plus(actual).Times(-0.5).Plus(1);
    }

    /// <summary>The clamped sigmoid that stands for "is larger than 0"; its derivative is 0 beyond 50 temperatures.</summary>
    internal Tensor Step(Tensor x) => x.Over(-temperature).Clamped(-50, 50).exp().Plus(1).reciprocal();

    private static Tensor Precision(Tensor otherPositive, Tensor others, Tensor negatives)
    {
        Tensor positives = otherPositive.Plus(1); // [B, 1]
        return positives / positives.Plus((others * negatives).sum(1, keepdim: true));
    }
}
