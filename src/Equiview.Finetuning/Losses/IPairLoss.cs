using Equiview.Features;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Losses;

/// <summary>A loss between the descriptors of two views, with its gradients.</summary>
internal interface IPairLoss
{
    /// <summary>
    /// Evaluates loss and gradients. Work is done in blocks that are recomputed for the gradient, so the S x T similarities never exist at
    /// once.
    /// </summary>
    /// <param name="first">[S, C] unit descriptors of the first view. Only values are read.</param>
    /// <param name="second">[T, C] unit descriptors of the second view.</param>
    /// <param name="labels">Matches between them, at least one.</param>
    /// <exception cref="DegenerateInputException">No positive pair, or descriptors and labels disagree in number.</exception>
    PairLossResult Evaluate(Tensor first, Tensor second, PairLabels labels);
}

/// <summary>Value and gradients of a loss for one pair of views.</summary>
/// <param name="Loss">The value.</param>
/// <param name="ReciprocalRank">
/// Mean over positive pairs of 1 / (1 + negatives that are more similar than the match): the average precision of a single relevant sample,
/// unsmoothed. Null for losses that have no ranking.
/// </param>
/// <param name="FirstGradient">[S, C], derivative by the first view's descriptors.</param>
/// <param name="SecondGradient">[T, C], derivative by the second view's.</param>
internal sealed record PairLossResult(double Loss, double? ReciprocalRank, Tensor FirstGradient, Tensor SecondGradient) : IDisposable
{
    /// <summary>Whether loss and gradients are finite numbers.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            return double.IsFinite(Loss) && FirstGradient.isfinite().all().item<bool>() && SecondGradient.isfinite().all().item<bool>();
        }
    }

    /// <summary>The mean with the loss of the same views the other way round.</summary>
    internal PairLossResult MeanWith(PairLossResult reversed) => new(
        (Loss + reversed.Loss) / 2,
        (ReciprocalRank + reversed.ReciprocalRank) / 2,
        FirstGradient.Plus(reversed.SecondGradient).Over(2),
        SecondGradient.Plus(reversed.FirstGradient).Over(2));

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstGradient.Dispose();
        SecondGradient.Dispose();
    }
}
