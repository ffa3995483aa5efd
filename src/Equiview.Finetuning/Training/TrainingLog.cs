using System.Globalization;
using System.Text;

namespace Equiview.Finetuning.Training;

/// <summary>The csv of a training run, a line a step, written as the steps come.</summary>
public sealed class TrainingLog : IDisposable
{
    private const int RecentSteps = 50, Fields = 9, OutcomeField = 4, LossField = 5;
    private readonly StreamWriter writer;
    private readonly Queue<(double Loss, double Rank)> recent = new();
    private readonly List<double> losses = [];

    private const string Header = "iteration,object,view_a,view_b,outcome,loss,reciprocal_rank,positives,gradient_norm";

    /// <summary>Opens the file; a continued run appends to it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="iteration">
    /// Steps that the run has behind it: lines after them, of steps that were taken after the last checkpoint and will be taken again, go.
    /// </param>
    public TrainingLog(string path, int iteration)
    {
        string[] kept = iteration > 0 && File.Exists(path) ? [.. File.ReadLines(path).Where(l => IsUpTo(l, iteration))] : [];
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(((string[])[Header, .. kept]).Select(l => l + "\n"))));
        losses.AddRange(kept.Select(l => l.Split(',')).Where(f => f[OutcomeField] == nameof(StepOutcome.Trained)).Select(LossOf));
        writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Mean loss of the last steps that had one.</summary>
    public double RecentLoss => recent.Count == 0 ? double.NaN : recent.Average(r => r.Loss);

    /// <summary>Mean reciprocal rank of the last steps: their average precision, not smoothed.</summary>
    public double RecentRank => recent.Count == 0 ? double.NaN : recent.Average(r => r.Rank);

    /// <summary>
    /// Mean loss of the first and of the last steps of the whole run, and how many these are: <see cref="RecentSteps"/>, or in a short run
    /// a quarter. Null where no step had a loss.
    /// </summary>
    internal (double First, double Last, int Steps)? Ends
    {
        get
        {
            int steps = Math.Clamp(losses.Count / 4, 1, RecentSteps);
            return losses.Count == 0 ? null : (losses.Take(steps).Average(), losses.TakeLast(steps).Average(), steps);
        }
    }

    /// <summary>Adds a step.</summary>
    public void Write(TrainingEvent step)
    {
        (string name, int first, int second) = (step.Pair.Object.ToString(CultureInfo.InvariantCulture), step.Pair.First, step.Pair.Second);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Iteration},{name},{first},{second},{step.Outcome},{step.Loss:R},{step.ReciprocalRank:R},"
                + $"{step.Positives},{step.GradientNorm:R}"));
        if (step.Outcome != StepOutcome.Trained)
            return;
        losses.Add(step.Loss);
        recent.Enqueue((step.Loss, step.ReciprocalRank ?? double.NaN));
        if (recent.Count > RecentSteps)
            recent.Dequeue();
    }

    /// <summary>Writes steps as they come and passes them on as progress.</summary>
    public async IAsyncEnumerable<ProgressEvent> Progress(IAsyncEnumerable<TrainingEvent> steps)
    {
        await foreach (TrainingEvent step in steps.ConfigureAwait(false))
        {
            Write(step);
            string loss =
                FormattableString.Invariant($"loss {RecentLoss:0.000}, AP {RecentRank:0.000}, {step.PairsPerSecond:0.00} ")
                    + FormattableString.Invariant($"pairs/s, {step.Remaining:hh\\:mm\\:ss} left");
            yield return new ProgressEvent($"finetuning ({loss})", step.Iteration, step.Total, step.Warning);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private static double LossOf(string[] fields) =>
        double.TryParse(fields[LossField], CultureInfo.InvariantCulture, out double loss) ? loss : double.NaN;

    // A killed process may leave half a line.
    private static bool IsUpTo(string line, int iteration) =>
        line.Split(',') is { Length: Fields } fields
        && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step <= iteration;
}
