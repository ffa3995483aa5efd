namespace Equiview.Finetuning;

/// <summary>A training run in numbers.</summary>
/// <param name="Checkpoint">The checkpoint beside the adapter.</param>
/// <param name="Iteration">Iterations done.</param>
/// <param name="SkippedNoPositives">Iterations whose two views had no matching points.</param>
/// <param name="SkippedNotFinite">Iterations that gave no finite loss.</param>
public sealed record FinetuningSummary(string Checkpoint, int Iteration, int SkippedNoPositives, int SkippedNotFinite)
{
    /// <summary>Mean loss of the first <see cref="LossSteps"/> iterations that had one; null where none had.</summary>
    public double? FirstLoss { get; init; }

    /// <summary>Mean loss of the last <see cref="LossSteps"/> iterations.</summary>
    public double? LastLoss { get; init; }

    /// <summary>Iterations of either mean: 50, or a quarter of a short run.</summary>
    public int LossSteps { get; init; }

    /// <summary>"adapter after 300 iterations (2 without matches, 0 not finite), loss 1.21 in the first 50 and 0.84 in the last".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"adapter after {CountText.Of(Iteration, "iteration")} ({SkippedNoPositives} without matches, {SkippedNotFinite} not finite)")
            + (FirstLoss is null ? "" : FormattableString.Invariant(
                $", loss {FirstLoss:0.000} in the first {LossSteps} and {LastLoss:0.000} in the last,"));
}
