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
            progress?.Report(new ProgressEvent(FormattableString.Invariant(
                $"{source.Objects.Count} objects, {extractor.Info.Model}, iterations {finetuner.Iteration} to {options.Iterations}"), 0));
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
    public FinetuningSummary Summary => new(Checkpoint, finetuner.Iteration, finetuner.Skipped.NoPositives, finetuner.Skipped.NotFinite);

    /// <summary>Trains and writes checkpoint and log.</summary>
    /// <param name="cancellation">Stops after a step; the checkpoint is written first.</param>
    public async IAsyncEnumerable<ProgressEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var log = new TrainingLog(Path.ChangeExtension(Target, ".log.csv"), finetuner.Iteration);
        await foreach (ProgressEvent step in log.Progress(finetuner.RunAsync(Checkpoint, cancellation)).ConfigureAwait(false))
            yield return step;
        AdapterFile.Write(Target, finetuner.ToAdapter());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        finetuner.Dispose();
        extractor.Dispose();
        source.Dispose();
    }

    internal static string CheckpointOf(string target) => Path.ChangeExtension(target, ".training.safetensors");
}
