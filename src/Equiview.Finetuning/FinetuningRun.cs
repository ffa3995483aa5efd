using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
namespace Equiview.Finetuning;

/// <summary>A training run whose adapter, checkpoint and log are files; see <see cref="FinetuningJob.Start"/>.</summary>
public sealed class FinetuningRun : IDisposable
{
    private readonly IViewSource source;
    private readonly IFeatureExtractor extractor;
    private readonly Finetuner finetuner;
    private (double First, double Last, int Steps)? losses;

    internal FinetuningRun(
        IViewSource source, IFeatureExtractor extractor, FinetuneOptions options, string target, bool continued,
        IProgress<ProgressEvent>? progress)
    {
        (this.source, this.extractor, Target) = (source, extractor, target);
        try
        {
            if (extractor.GetService<BackboneFeatureExtractor>() is not { } network)
                throw new UsageException($"{extractor.Info.Model} has no weights and cannot be finetuned");
            finetuner = new(network, source, options);
            if (continued && File.Exists(Checkpoint))
                finetuner.Resume(Checkpoint);
            else if (continued)
                progress?.Report(new ProgressEvent("note", 0, Detail: $"{Checkpoint} is not there: the run starts from the beginning"));
            string iterations = FormattableString.Invariant($"iterations {finetuner.Iteration} to {options.Iterations}");
            progress?.Report(new ProgressEvent(
                $"{CountText.Of(source.Objects.Count, "object")}, {extractor.Info.Model}, {iterations}", 0));
        }
        catch
        {
            finetuner?.Dispose();
            extractor.Dispose();
            throw;
        }
    }

    /// <summary>The adapter.</summary>
    public string Target { get; }

    /// <summary>The checkpoint beside it.</summary>
    public string Checkpoint => CheckpointOf(Target);

    /// <summary>What was done so far.</summary>
    public FinetuningSummary Summary => new(Checkpoint, finetuner.Iteration, finetuner.Skipped.NoPositives, finetuner.Skipped.NotFinite)
    {
        FirstLoss = losses?.First,
        LastLoss = losses?.Last,
        LossSteps = losses?.Steps ?? 0,
    };

    /// <summary>Trains and writes checkpoint and log.</summary>
    /// <param name="cancellation">Stops after a step; the checkpoint is written first.</param>
    public async IAsyncEnumerable<ProgressEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var log = new TrainingLog(Path.ChangeExtension(Target, ".log.csv"), finetuner.Iteration);
        IAsyncEnumerable<ProgressEvent> steps = log.Progress(finetuner.RunAsync(Checkpoint, cancellation));
        await foreach (ProgressEvent step in StoppedException.Tell(steps, GoesOn).ConfigureAwait(false))
            yield return step;
        losses = log.Ends;
        AdapterFile.Write(Target, finetuner.ToAdapter());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        finetuner.Dispose();
        extractor.Dispose();
        source.Dispose();
    }

    private string? GoesOn() => StoppedException.Resumable(CountText.Of(finetuner.Iteration, "iteration"), Checkpoint);

    internal static string CheckpointOf(string target) => Path.ChangeExtension(target, ".training.safetensors");
}
