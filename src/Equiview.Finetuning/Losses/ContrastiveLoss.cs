using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// InfoNCE over pixels: cross entropy of the match against the negatives of its query (van den Oord et al., "Representation Learning with
/// Contrastive Predictive Coding", 2018). The paper compares with a contrastive loss without giving its settings; same positives and
/// negatives as its own loss are taken here.
/// </summary>
/// <param name="temperature">Similarities are divided by it.</param>
internal sealed class ContrastiveLoss(double temperature = 0.07) : PositivePairLoss
{
    private protected override Tensor Terms(Tensor matched, Tensor similarities, Tensor negatives)
    {
        // [B, T]
        Tensor logits = PinnedScalars.With(
            double.NegativeInfinity, s => similarities.Over(temperature).masked_fill(negatives.logical_not(), s));
        Tensor match = matched.Over(temperature); // [B, 1]
        return cat([match, logits], 1).logsumexp(1, true) - match; // [B, 1]
    }
}
