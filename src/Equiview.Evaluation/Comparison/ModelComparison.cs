using System.Diagnostics;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Bop;
using Equiview.Reporting;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Comparison;

/// <summary>A backbone against its finetuned self on every application that is asked for: the main flow of 'eval compare'.</summary>
public sealed class ModelComparison
{
    private static readonly string[] Examples = ["worst", "median", "best"];
    private readonly CompareRequest request;
    private readonly IProgress<ProgressEvent>? progress;
    private readonly CancellationToken cancellation;
    private readonly List<TaskComparison> tasks = [];
    private readonly EquivarianceOptions measurement;

    private ModelComparison(CompareRequest request, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        (this.request, this.progress, this.cancellation) = (request, progress, cancellation);
        measurement = new EquivarianceOptions { QueriesPerPair = request.Queries, Seed = request.Seed };
    }

    /// <summary>Compares and writes the report; tasks that an earlier run finished are not measured again.</summary>
    /// <param name="request">What is compared on what.</param>
    /// <param name="command">Arguments that make the report again.</param>
    /// <param name="progress">Receives every step.</param>
    /// <param name="cancellation">Checked for every pair and frame.</param>
    /// <exception cref="UsageException">Nothing to compare on.</exception>
    public static async Task<Report> RunAsync(
        CompareRequest request, IReadOnlyList<string> command,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<ReportModel> used;
        string identity;
        using (EvaluatedModels models = request.Load("default"))
        {
            used = models.ForReport;
            identity = string.Join(" | ", models.All.Select(m => m.Identity));
        }

        Directory.CreateDirectory(request.Folder);
        var comparison = new ModelComparison(request, progress, cancellation);
        long start = Stopwatch.GetTimestamp();
        await comparison.MeasureAsync(new ComparisonCheckpoint(request.Folder, $"{identity} | seed {request.Seed}")).ConfigureAwait(false);
        if (comparison.tasks.Count == 0)
            throw new UsageException("nothing to compare on: give objects, photographs, semantic, tracking, pose or lift data");
        var report = new Report
        {
            Title = $"{request.Model}: original against finetuned",
            Command = command,
            Seed = request.Seed,
            Models = used,
            Versions = RunVersions.Current(),
            TimingsSeconds = new Dictionary<string, double> { ["measuring"] = Stopwatch.GetElapsedTime(start).TotalSeconds },
            Tables = [.. comparison.tasks.Select(t => t.ToTable(request.Seed)), PaperNumbers.Table()],
            Pictures = [.. Pictures(request.Folder)],
        };
        ReportFiles.Write(request.Folder, report);
        return report;
    }

    private async Task MeasureAsync(ComparisonCheckpoint finished)
    {
        CompareRequest r = request;
        string shared = FormattableString.Invariant($"{r.LongSide} {r.Queries} {r.MaxPairs}");
        if (r.Objects.Length > 0)
        {
            string settings = $"{shared} {string.Join(',', r.Objects)} {string.Join(',', r.ObjectNames)}";
            await AddAsync(r.Protocol, settings, () => EquivarianceAsync(r.Protocol, r.Objects, r.ObjectNames, unitIsImage: false))
                .ConfigureAwait(false);
        }

        if (r.Photos.Length > 0)
            await AddAsync(
                "P-tracks", $"{shared} {string.Join(',', r.Photos)}", () => EquivarianceAsync("P-tracks", r.Photos, [], unitIsImage: true))
                .ConfigureAwait(false);
        if (r.Semantic is { } willow)
        {
            string settings = FormattableString.Invariant($"{willow} {r.MaxSemanticPairs} {r.Readout}");
            await AddAsync("semantic", settings, () => SemanticComparison.RunAsync(r, willow, progress, cancellation))
                .ConfigureAwait(false);
        }

        if (r.Tracking is { } clips)
        {
            string settings = FormattableString.Invariant($"{clips} {r.Mode} {r.LongSide}");
            await AddAsync("tracking", settings, () => Task.FromResult(TrackingComparison.Run(r, clips, progress, cancellation)))
                .ConfigureAwait(false);
        }

        if (r.Pose.Length > 0)
        {
            string settings = $"{string.Join(',', r.Pose)} {r.Split}";
            await AddAsync("pose", settings, () => Task.FromResult(PoseComparison.Run(r, progress, cancellation))).ConfigureAwait(false);
        }

        if (r.Lift is { } posed)
        {
            string settings = FormattableString.Invariant($"{posed} {r.Scene} {r.LongSide}");
            await AddAsync("lift", settings, () => LiftComparison.RunAsync(r, posed, new LiftingOptions(), progress, cancellation))
                .ConfigureAwait(false);
        }

        async Task AddAsync(string name, string settings, Func<Task<TaskComparison>> run) =>
            tasks.Add(await finished.GetAsync(name, settings, run).ConfigureAwait(false));
    }

    private async Task<TaskComparison> EquivarianceAsync(string name, string[] data, IReadOnlyList<string> only, bool unitIsImage)
    {
        var symmetries = new Dictionary<string, ObjectSymmetry>();
        IPairSource source = EquivarianceProtocols.Open(name, data, only, EquivarianceProtocols.CandidateStride, symmetries);
        using var renderer = source as IDisposable;
        return await EquivarianceComparison.RunAsync(request, name, source, measurement, unitIsImage, progress, cancellation)
            .ConfigureAwait(false);
    }

    // Written beside the tasks' logs, so that a continued comparison has them too.
    private static IEnumerable<ReportPicture> Pictures(string folder) =>
        from task in Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
        from file in Directory.GetFiles(task, "*.jpg").Where(f => !ReportFiles.IsBefore(f))
            .OrderBy(f => (ExampleOf(f) is { } e ? Array.IndexOf(Examples, e) : Examples.Length, f))
        let title = $"{Path.GetFileName(task)}: {Path.GetFileNameWithoutExtension(file)} (green: right, red: wrong)"
        let before = ReportFiles.BeforeOf(file)
        select new ReportPicture(title, File.ReadAllBytes(file))
        {
            Section = EquivarianceComparison.TitleOf(Path.GetFileName(task)),
            Example = ExampleOf(file),
            Before = File.Exists(before) ? File.ReadAllBytes(before) : null,
            Sides = ("original", "finetuned"),
        };

    private static string? ExampleOf(string file) =>
        Examples.FirstOrDefault(e => Path.GetFileName(file).StartsWith(e + "-", StringComparison.Ordinal));
}
