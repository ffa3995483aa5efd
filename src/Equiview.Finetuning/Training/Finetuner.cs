using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Catalog;
using Equiview.Finetuning.Data;

namespace Equiview.Finetuning.Training;

/// <summary>
/// Finetunes a backbone for multiview equivariance (You et al. 2025; docs/protocol.md#losses): pairs of rendered views, a loss on their
/// pixels, low-rank pairs and a convolution as parameters. A run that is stopped and continued from its checkpoint gives the same bits as
/// one that was not.
/// </summary>
public sealed class Finetuner : IDisposable
{
    private readonly FinetuneOptions options;
    private readonly TrainableAdapter adapter;
    private readonly AdamW optimizer;
    private readonly TrainingStep step;
    private readonly RunIdentity identity;
    private readonly FeatureRecipe recipe;

    /// <summary>Prepares a run from a loaded extractor, which must carry no adapter.</summary>
    /// <exception cref="UsageException">An option is out of range, or the model cannot be trained.</exception>
    public Finetuner(BackboneFeatureExtractor extractor, IViewSource source, FinetuneOptions options)
        : this(
            extractor.Backbone,
            extractor.Info.Model,
            extractor.Info.WeightsSha256,
            source,
            options,
            ModelCatalog.Find(extractor.Info.Model).DenseStride)
    {
        if (extractor.Info.Adapter is not null)
            throw new UsageException($"{extractor.Info.DisplayName} is finetuned already; start from the original model");
    }

    /// <summary>Prepares a run.</summary>
    /// <param name="backbone">The network; not owned, and never changed.</param>
    /// <param name="model">Its name for adapter and checkpoint.</param>
    /// <param name="weightsSha256">Hash of its weights, or null.</param>
    /// <param name="source">The views; not owned.</param>
    /// <param name="options">All settings.</param>
    /// <param name="denseStride">Distance of cells of convolutional backbones; null is the network's own.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public Finetuner(
        IBackbone backbone, string model, string? weightsSha256, IViewSource source, FinetuneOptions options, int? denseStride = null)
    {
        options.Require();
        this.options = options;
        var frozen = new FrozenBackbone(backbone, options, denseStride);
        if (frozen.Depth == 0 && options.Convolutions == 0)
            throw new UsageException($"{model} has no attention to adapt; train it with the convolution");
        recipe = frozen.Recipe(model, weightsSha256);
        adapter = new TrainableAdapter(options, frozen.Dimension, frozen.Depth);
        if (options.ConvolutionStart == ConvolutionStart.Whitened)
            WhitenedStart.Apply(source, frozen, adapter, options);
        optimizer = new AdamW(adapter.Parameters);
        step = new TrainingStep(source, frozen, adapter, optimizer, options);
        identity = new RunIdentity(model, weightsSha256, source.Objects, options);
    }

    /// <summary>Steps finished.</summary>
    public int Iteration { get; private set; }

    /// <summary>Steps skipped because the views shared nothing, and because a number was not finite.</summary>
    public (int NoPositives, int NotFinite) Skipped { get; private set; }

    /// <summary>Prepared views that were found in the cache, and those that were made.</summary>
    public (long Hits, long Misses) CacheCounts => step.CacheCounts;

    /// <summary>The present parameters as an adapter, with where they come from.</summary>
    public FeatureAdapter ToAdapter() => adapter.ToAdapter(identity.Model, identity.Provenance(Iteration, Skipped), recipe);

    /// <summary>Trains up to the options' number of steps.</summary>
    /// <param name="checkpointPath">File for checkpoints: every so many steps, when stopped, and at the end; null for none.</param>
    /// <param name="cancellation">Stops between steps; the checkpoint is written first.</param>
    /// <exception cref="InvalidFileException">A view cannot be read, or the last checkpoint cannot be written.</exception>
    public async IAsyncEnumerable<TrainingEvent> RunAsync(
        string? checkpointPath = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        long started = Stopwatch.GetTimestamp();
        int first = Iteration, saved = Iteration;
        try
        {
            while (Iteration < options.Iterations)
            {
                cancellation.ThrowIfCancellationRequested();
                TrainingEvent done = await Task.Run(() => step.Run(Iteration, cancellation), cancellation).ConfigureAwait(false);
                Iteration++;
                Skipped = (
                    Skipped.NoPositives + (done.Outcome == StepOutcome.NoPositives ? 1 : 0),
                    Skipped.NotFinite + (done.Outcome == StepOutcome.NotFinite ? 1 : 0));
                string? warning = null;
                if (checkpointPath is not null && Iteration % options.CheckpointEvery == 0 && Iteration < options.Iterations)
                {
                    warning = TrySave(checkpointPath);
                    saved = warning is null ? Iteration : saved;
                }

                double pace = (Iteration - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;
                yield return done with
                {
                    PairsPerSecond = pace,
                    Remaining = TimeSpan.FromSeconds((options.Iterations - Iteration) / pace),
                    SkippedNoPositives = Skipped.NoPositives,
                    SkippedNotFinite = Skipped.NotFinite,
                    Warning = warning,
                };
            }
        }
        finally
        {
            if (checkpointPath is not null && saved != Iteration)
                Save(checkpointPath);
        }
    }

    /// <summary>Writes parameters, optimizer state and counters; the file appears whole or not at all.</summary>
    /// <exception cref="InvalidFileException">It cannot be written; an older one is still there.</exception>
    public void Save(string path) => TrainingCheckpoint.Write(path, identity, adapter, optimizer, Iteration, Skipped);

    /// <summary>Continues from a checkpoint.</summary>
    /// <exception cref="InvalidFileException">It is no checkpoint, or broken.</exception>
    /// <exception cref="ModelMismatchException">It was made with another model, other objects or other settings.</exception>
    public void Resume(string path) => (Iteration, Skipped) = TrainingCheckpoint.Read(path, identity, adapter, optimizer);

    /// <inheritdoc/>
    public void Dispose()
    {
        step.Dispose();
        optimizer.Dispose();
        adapter.Dispose();
    }

    // A full disk must not end a long training: the next attempt may find room, and the last one reports the failure.
    private string? TrySave(string path)
    {
        try
        {
            Save(path);
            return null;
        }
        catch (InvalidFileException error)
        {
            return error.Message;
        }
    }
}
