namespace Equiview.Finetuning.Training;

/// <summary>What became of a step.</summary>
public enum StepOutcome
{
    /// <summary>The parameters were changed.</summary>
    Trained,

    /// <summary>The two views share no sampled point; nothing was changed.</summary>
    NoPositives,

    /// <summary>Loss or gradients were not finite; nothing was changed.</summary>
    NotFinite,
}

/// <summary>A finished step of training.</summary>
/// <param name="Iteration">Steps finished, this one included.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Pair">The views.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Loss">The loss; NaN where there is none.</param>
/// <param name="ReciprocalRank">
/// Mean reciprocal rank of matches among their negatives; null for losses that have no ranking.
/// </param>
/// <param name="Positives">Positive pairs.</param>
/// <param name="GradientNorm">Length of the gradient before clipping.</param>
public sealed record TrainingEvent(
    int Iteration,
    int Total,
    Data.ViewPair Pair,
    StepOutcome Outcome,
    double Loss,
    double? ReciprocalRank,
    int Positives,
    double GradientNorm)
{
    /// <summary>Pairs a second in this run so far.</summary>
    public double PairsPerSecond { get; init; }

    /// <summary>Time the rest will take at this pace.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>Steps skipped so far because the views shared nothing.</summary>
    public int SkippedNoPositives { get; init; }

    /// <summary>Steps skipped so far because a number was not finite.</summary>
    public int SkippedNotFinite { get; init; }

    /// <summary>Something that went wrong and did not stop the training, or null.</summary>
    public string? Warning { get; init; }
}
