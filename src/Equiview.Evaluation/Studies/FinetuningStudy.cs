using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Reporting;
namespace Equiview.Evaluation.Studies;

/// <summary>
/// Training runs that differ in a few settings, measured on objects that none of them saw: the main flow of 'finetune --study'.
/// </summary>
public static class FinetuningStudy
{
    /// <summary>Trains the runs of a shard, for <see cref="RunAsync"/> after all of them: it finds them trained.</summary>
    /// <param name="options">The plan and the shard: shards have about as many iterations each.</param>
    /// <param name="folder">Folder of adapters and logs; all shards share it.</param>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <param name="progress">Receives every step.</param>
    /// <param name="cancellation">Checked for every step.</param>
    /// <exception cref="UsageException">There is no plan.</exception>
    /// <exception cref="InvalidFileException">The plan cannot be read.</exception>
    public static async Task<StudyShard> TrainAsync(
        StudyOptions options, string folder, string device = "cpu", IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var plan = StudyPlan.Read(options.Study ?? throw new UsageException("name the plan of the study"));
        using var training = new StudyTraining(plan, folder, device, progress);
        return new(options.Shard.ToString(), await training.RunAsync(options.Shard, cancellation).ConfigureAwait(false));
    }

    /// <summary>Trains what is not yet trained, measures every run and writes the report.</summary>
    /// <param name="planFile">The plan, a json file.</param>
    /// <param name="folder">Folder of adapters, logs and report.</param>
    /// <param name="command">Arguments that make the report again.</param>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <param name="progress">Receives every step and pair.</param>
    /// <param name="cancellation">Checked for every step and pair.</param>
    public static async Task<Report> RunAsync(
        string planFile,
        string folder,
        IReadOnlyList<string> command,
        string device = "cpu",
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var plan = StudyPlan.Read(planFile);
        IReadOnlyList<string> adapters;
        using (var training = new StudyTraining(plan, folder, device, progress))
            adapters = await training.RunAsync(Shard.Whole, cancellation).ConfigureAwait(false);
        var symmetries = new Dictionary<string, ObjectSymmetry>();
        IPairSource source = EquivarianceProtocols.Open(
            plan.Protocol, [plan.Objects], [.. plan.Test], EquivarianceProtocols.CandidateStride, symmetries);
        using var renderer = source as IDisposable;
        using EvaluatedModels models = new EvaluationSetup
        {
            Models = [plan.Model, .. adapters.Select(a => $"{plan.Model}+{a}")],
            Layers = plan.OriginalLayer is { } layer ? [OutputLayer.Parse(layer)] : [],
            LongSide = plan.LongSide,
            Device = device,
            Folder = folder,
        }.Load();
        var measurement = new EquivarianceOptions { QueriesPerPair = plan.Queries };
        PairKey[] pairs = PairSelection.PerGroup(source.Pairs, plan.MaxPairs, measurement.Seed, p => p.Group);
        var job = new EquivarianceJob(source, pairs, models, measurement, folder);
        await job.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
        (string, string)[] runs =
            [("original", models.All[0].Label), .. plan.Parse().Zip(models.All.Skip(1), (r, m) => (r.Name, m.Label))];
        Report report = StudyReport.Make(plan, job, runs, command, models.ForReport);
        ReportFiles.Write(folder, report);
        return report;
    }
}
