using System.Globalization;
using System.Runtime.CompilerServices;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;

namespace Equiview.Splatting.Training;

/// <summary>A training whose scene, checkpoint, log and preview are files; see <see cref="SplatTrainingJob.Open"/>.</summary>
public sealed class SplatTrainingRun
{
    private readonly SplatTrainer trainer;
    private readonly SplatTrainingOptions options;
    private readonly string identity;
    private readonly bool continued;

    internal SplatTrainingRun(SplatTrainer trainer, SplatTrainingOptions options, string identity, string target, bool continued)
    {
        (this.trainer, this.options, this.identity, this.continued, Target) = (trainer, options, identity, continued, target);
        MemoryBound = TrainingViews.Bound(trainer.Views.Train.Concat(trainer.Views.Test).Select(p => p.View), options);
        GaussianSceneFile.RequireName(target);
        if (continued)
            trainer.Restore(SplatTrainingCheckpoint.Read(Checkpoint, identity, options, trainer.Views.Train.Count));
    }

    /// <summary>The scene file.</summary>
    public string Target { get; }

    /// <summary>The checkpoint beside it; removed when the training is through.</summary>
    public string Checkpoint => CheckpointOf(Target);

    /// <summary>The log beside it, a line a step.</summary>
    public string Log => Path.ChangeExtension(Target, ".log.csv");

    /// <summary>Rendering and photograph of a test view, side by side, renewed with each measurement.</summary>
    public string Preview => Path.ChangeExtension(Target, ".preview.png");

    /// <summary>Bytes of memory that the training needs at most.</summary>
    public long MemoryBound { get; }

    /// <summary>Photographs that are trained on, and kept for testing.</summary>
    public (int Train, int Test) Photographs => (trainer.Views.Train.Count, trainer.Views.Test.Count);

    /// <summary>Steps done.</summary>
    public int Steps => trainer.State.Step;

    /// <summary>Steps that changed nothing because their loss was not finite.</summary>
    public int SkippedNotFinite => trainer.State.SkippedNotFinite;

    /// <summary>The scene so far; it changes while the training runs.</summary>
    public GaussianScene Scene => trainer.Scene;

    /// <summary>The last measurement on the test views.</summary>
    public HeldOutQuality? HeldOut { get; private set; }

    /// <summary>Trains; an event a step. The scene is written at the end, the checkpoint on the way and before a cancellation.</summary>
    /// <param name="cancellation">Stops between two steps; the checkpoint is written first.</param>
    public async IAsyncEnumerable<SplatTrainingEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var log = new StreamWriter(Log, append: continued) { AutoFlush = true };
        if (log.BaseStream.Length == 0)
            log.WriteLine("step,photograph,loss,psnr,gaussians,seconds,test_psnr,test_ssim");
        IAsyncEnumerable<SplatTrainingEvent> steps = StoppedException.Tell(trainer.RunAsync(Save, cancellation), GoesOn);
        await foreach (SplatTrainingEvent step in steps.ConfigureAwait(false))
        {
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{step.Step},{step.Photograph},{step.Loss:R},{step.Psnr:f3},{step.Gaussians},{step.Elapsed.TotalSeconds:f1},"
                    + $"{step.HeldOut?.Psnr:f3},{step.HeldOut?.Ssim:f4}"));
            if (step.HeldOut is { } quality)
            {
                HeldOut = quality;
                WritePreview();
            }

            yield return step;
        }

        HeldOut ??= trainer.Measure();
        GaussianSceneFile.Write(Target, trainer.Scene);
        File.Delete(Checkpoint);
    }

    /// <summary>The steps as progress: a smoothed loss, the quality on the test views, the number of Gaussians, the time left.</summary>
    /// <param name="cancellation">Stops between two steps; the checkpoint is written first.</param>
    public async IAsyncEnumerable<ProgressEvent> Progress([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        double loss = double.NaN;
        string start = FormattableString.Invariant($"{CountText.Of(Photographs.Train, "photograph")}, {Photographs.Test} for testing, ")
            + FormattableString.Invariant($"{CountText.Of(Scene.Count, "Gaussian")}, at most {MemoryBound / 1e6:f0} MB");
        yield return new ProgressEvent("training", Steps, options.Iterations, start);
        foreach (string note in trainer.Views.Notes)
            yield return new ProgressEvent("note", Steps, options.Iterations, note);
        await foreach (SplatTrainingEvent step in RunAsync(cancellation).ConfigureAwait(false))
        {
            loss = double.IsNaN(loss) ? step.Loss : loss + (0.02 * (step.Loss - loss));
            string test = HeldOut is { } quality ? FormattableString.Invariant($", test {quality.Psnr:f2} dB") : "";
            string stage = FormattableString.Invariant($"training (loss {loss:f4}{test}, {CountText.Of(step.Gaussians, "Gaussian")}, ")
                + FormattableString.Invariant($"{step.Remaining:hh\\:mm\\:ss} left)");
            string? detail = step.Warning ?? (step.HeldOut is { } measured
                ? FormattableString.Invariant($"step {step.Step}: {measured.Psnr:f2} dB, SSIM {measured.Ssim:f4} ")
                    + $"on {CountText.Of(measured.Views, "test view")}"
                : null);
            yield return new ProgressEvent(stage, step.Step, step.Total, detail);
        }
    }

    internal static string CheckpointOf(string target) => Path.ChangeExtension(target, ".training.safetensors");

    private string? GoesOn() => StoppedException.Resumable(CountText.Of(Steps, "step"), Checkpoint);

    private void Save(TrainingState state) => SplatTrainingCheckpoint.Write(Checkpoint, identity, state);

    private void WritePreview()
    {
        (PlanarImage image, PlanarImage truth, _) = trainer.Compare(trainer.Views.Test[0]);
        ImageFile.Write(Preview, ImagePair.SideBySide(image.ToRgbImage(), truth.ToRgbImage()));
    }
}
