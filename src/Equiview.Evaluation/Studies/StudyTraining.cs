using System.Diagnostics;
using System.Text.Json;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Formats;
using Equiview.Formats.Files;
namespace Equiview.Evaluation.Studies;

/// <summary>
/// Trains the runs of a study one after the other. A finished run is not trained again, an interrupted one goes on from its checkpoint, and
/// a run that only goes on longer than an earlier one starts from that one's checkpoint.
/// </summary>
internal sealed class StudyTraining(StudyPlan plan, string folder, string device, IProgress<ProgressEvent>? progress) : IDisposable
{
    private readonly Dictionary<(bool Photographs, int? Objects, bool Normals), IViewSource> sources = []; // rendered once for all runs
    private readonly Dictionary<string, string> checkpoints = [];

    /// <summary>Trains what is not yet trained.</summary>
    /// <param name="shard">Which runs.</param>
    /// <param name="cancellation">Checked for every step.</param>
    /// <returns>The adapter of each run, in the order of the plan.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Shard shard, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<StudyRun> runs = shard.Of(plan.Parse(), r => r.Options.Iterations);
        foreach (StudyRun run in runs.OrderBy(r => r.Options.Iterations))
            await TrainAsync(run, cancellation).ConfigureAwait(false);
        return [.. runs.Select(r => PathOf(r, ".safetensors"))];
    }

    private async Task TrainAsync(StudyRun run, CancellationToken cancellation)
    {
        string adapter = PathOf(run, ".safetensors"), checkpoint = PathOf(run, ".training.safetensors");
        IViewSource source = Open(run);
        using IFeatureExtractor extractor = FeatureExtractors.Load(
            plan.Model, new FeatureExtractorOptions { Device = device, Engine = InferenceEngine.Torch });
        using Finetuner finetuner = new(
            extractor.GetService<BackboneFeatureExtractor>()
                ?? throw new UsageException($"{plan.Model} has no weights and cannot be finetuned"),
            source,
            run.Options);
        string likeness = $"{run.Objects} {run.OnPhotographs} {JsonSerializer.Serialize(run.Options with { Iterations = 0 })}";
        string? start = File.Exists(checkpoint)
            ? checkpoint
            : run.Options.Schedule == LearningRateSchedule.Constant ? checkpoints.GetValueOrDefault(likeness) : null;
        if (start is not null)
            finetuner.Resume(start);
        if (finetuner.Iteration < run.Options.Iterations || !File.Exists(adapter))
        {
            progress.Line(
                FormattableString.Invariant($"{run.Name}: {source.Objects.Count} objects, iterations {finetuner.Iteration} to ")
                    + FormattableString.Invariant($"{run.Options.Iterations}"));
            long from = Stopwatch.GetTimestamp();
            using (var log = new TrainingLog(PathOf(run, ".log.csv"), start == checkpoint ? finetuner.Iteration : 0))
                await log.Progress(finetuner.RunAsync(checkpoint, cancellation)).ReportToAsync(progress).ConfigureAwait(false);
            if (!File.Exists(checkpoint))
                finetuner.Save(checkpoint);
            AdapterFile.Write(adapter, finetuner.ToAdapter());
            progress.Line(FormattableString.Invariant($"{run.Name}: {Stopwatch.GetElapsedTime(from).TotalSeconds:0} s"));
        }

        checkpoints[likeness] = checkpoint;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IViewSource source in sources.Values)
            source.Dispose();
    }

    private IViewSource Open(StudyRun run)
    {
        (bool, int?, bool) key = (run.OnPhotographs, run.Objects, run.Options.Thresholds.SameSide);
        return sources.TryGetValue(key, out IViewSource? open) ? open : sources[key] = new CachedViewSource(Make(run));
    }

    private IViewSource Make(StudyRun run)
    {
        if (run.OnPhotographs)
            return TrainingViews.Photographs(plan.Photographs);
        string[] usable = [.. MeshFile.In(plan.Objects).Select(f => Path.GetFileNameWithoutExtension(f)).Except(plan.Test)];
        if (plan.Test.FirstOrDefault(t => !MeshFile.In(plan.Objects).Any(f => Path.GetFileNameWithoutExtension(f) == t)) is { } absent)
            throw new UsageException($"there is no object '{absent}' in {plan.Objects}");
        int count = run.Objects ?? usable.Length;
        if (count < 1 || count > usable.Length)
            throw new UsageException(
                FormattableString.Invariant($"{run.Name} asks for {count} objects; {usable.Length} are left to train on"));
        return TrainingViews.Objects(plan.Objects, usable[..count], run.Options.Thresholds.SameSide, progress);
    }

    private string PathOf(StudyRun run, string ending) => Path.Combine(folder, run.Name + ending);
}
