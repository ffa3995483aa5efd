using System.Globalization;
using Equiview.Finetuning.Training;

namespace Equiview.Cli.Verbs;

/// <summary>The csv of a training run, a line a step, written as the steps come.</summary>
internal sealed class TrainingLog : IDisposable
{
    private const int RecentSteps = 50;
    private readonly StreamWriter writer;
    private readonly Queue<double> recent = new();

    /// <summary>Opens the file; a continued run appends to it.</summary>
    public TrainingLog(string path, bool append)
    {
        writer = new StreamWriter(path, append) { AutoFlush = true };
        if (writer.BaseStream.Length == 0)
            writer.WriteLine("iteration,object,view_a,view_b,outcome,loss,reciprocal_rank,positives,gradient_norm");
    }

    /// <summary>Mean loss of the last steps that had one.</summary>
    public double RecentLoss => recent.Count == 0 ? double.NaN : recent.Average();

    /// <summary>Adds a step.</summary>
    public void Write(TrainingEvent step)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step.Iteration},{step.Pair.Object},{step.Pair.First},{step.Pair.Second},{step.Outcome},{step.Loss:R},{step.ReciprocalRank:R},{step.Positives},{step.GradientNorm:R}"));
        if (step.Outcome != StepOutcome.Trained)
            return;
        recent.Enqueue(step.Loss);
        if (recent.Count > RecentSteps)
            recent.Dequeue();
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();
}
