using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Reporting;
namespace Equiview.Evaluation.Demo;

/// <summary>Runs the demo, one stage for each application, with every backbone that is found on this machine.</summary>
public static class DemoReport
{
    private static readonly string[] Preferred = [
        "dense-sift", "xfeat", "alike-n", "edgepoint2-e64", "vit_tiny_patch16_224.augreg", "dinov2_vits14"];

    private const string Summary =
        "Equiview finds the same point of a thing again: in another photograph, in the next frames of a video, from another side. With "
            + "that it matches images, follows points, finds objects and searches 3D scenes. Everything on this page was made by the "
            + "program itself, so the truth is known: green is right, red is wrong.";

    /// <summary>Runs everything and writes the report and its images.</summary>
    /// <param name="seed">Chooses the scene.</param>
    /// <param name="folder">Folder of the report.</param>
    /// <param name="command">Arguments that make the report again.</param>
    /// <param name="progress">Receives every stage that begins.</param>
    /// <param name="cancellation">Checked between images.</param>
    public static async Task<Report> RunAsync(
        int seed, string folder, IReadOnlyList<string> command,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        Report report = await MakeAsync(seed, command, progress, cancellation).ConfigureAwait(false);
        ReportFiles.Write(folder, report);
        ReportFiles.WritePictures(folder, report.Pictures);
        return report;
    }

    private static async Task<Report> MakeAsync(
        int seed, IReadOnlyList<string> command, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        var locator = new WeightLocator();
        var parts = new List<DemoPart>();
        var timings = new Dictionary<string, double>();
        var models = new List<ReportModel>();
        string[] names = [.. Preferred.Select(ModelCatalog.Find).Where(c => !c.NeedsWeights || locator.TryFind(c) is not null)
            .Select(c => c.Name)];
        progress.Line($"backbones on this machine: {string.Join(", ", names)}");

        var extractors = new List<IFeatureExtractor>();
        try
        {
            foreach (string name in names)
            {
                extractors.Add(FeatureExtractors.Load(name));
                models.Add(EvaluatedModels.ForReportOf(extractors[^1].Info.DisplayName, extractors[^1], extractors[^1].Recipe()));
            }

            await RunAsync("matching two views", () => Task.FromResult(MatchingDemo.Run(seed, extractors, cancellation)))
                .ConfigureAwait(false);
            await RunAsync("measuring 3D equivariance", () => Task.FromResult(EquivarianceDemo.Run(seed, extractors, cancellation)))
                .ConfigureAwait(false);
            await RunAsync("finding an object", () => Task.FromResult(PoseDemo.Run(seed, extractors, cancellation))).ConfigureAwait(false);
            await RunAsync("finetuning", () => FinetuneDemo.RunAsync(seed, cancellation)).ConfigureAwait(false);
            await RunAsync("tracking points", () => Task.FromResult(TrackingDemo.Run(seed, extractors, cancellation)))
                .ConfigureAwait(false);
            await RunAsync("training a Gaussian scene", () => TrainingDemo.RunAsync(seed, progress, cancellation)).ConfigureAwait(false);
            await RunAsync("lifting features onto Gaussians", () => Task.FromResult(SplatDemo.Run(seed, extractors, cancellation)))
                .ConfigureAwait(false);
        }
        finally
        {
            extractors.ForEach(e => e.Dispose());
        }

        return new Report
        {
            Title = "Equiview demo",
            Summary = Summary,
            Introductions = parts.ToDictionary(p => p.Table.Title, p => p.Introduction),
            Command = command,
            Seed = seed,
            Models = models,
            Data = new Dictionary<string, string> { ["data"] = "made by the demo itself; truth is exact" },
            Versions = RunVersions.Current(),
            TimingsSeconds = timings,
            Tables = [.. parts.Select(p => p.Table)],
            Pictures = [.. parts.SelectMany(p => p.Pictures.Select(i => i with { Section = p.Table.Title }))],
        };

        async Task RunAsync(string stage, Func<Task<DemoPart>> part)
        {
            progress.Line(stage + "...");
            long start = Stopwatch.GetTimestamp();
            DemoPart result = await part().ConfigureAwait(false);
            timings[stage] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            parts.Add(result);
        }
    }
}

/// <summary>The results of a stage of the demo.</summary>
/// <param name="Table">The numbers.</param>
/// <param name="Pictures">Images of the section of the table.</param>
/// <param name="Introduction">What is to be seen, one plain sentence.</param>
internal sealed record DemoPart(MetricTable Table, IReadOnlyList<ReportPicture> Pictures, string Introduction);
