namespace Equiview.Finetuning;

/// <summary>A training run in numbers.</summary>
/// <param name="Checkpoint">The checkpoint beside the adapter.</param>
/// <param name="Iteration">Iterations done.</param>
/// <param name="SkippedNoPositives">Iterations whose two views had no matching points.</param>
/// <param name="SkippedNotFinite">Iterations that gave no finite loss.</param>
public sealed record FinetuningSummary(string Checkpoint, int Iteration, int SkippedNoPositives, int SkippedNotFinite)
{
    /// <summary>"adapter after 300 iterations (2 without matches, 0 not finite)".</summary>
    public override string ToString() => FormattableString.Invariant(
        $"adapter after {Iteration} iterations ({SkippedNoPositives} without matches, {SkippedNotFinite} not finite)");
}
