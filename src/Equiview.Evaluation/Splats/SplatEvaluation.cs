using Equiview.Imaging.Cameras;
using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Formats;
using Equiview.Formats.LerfOvs;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Reporting;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Splats;

/// <summary>
/// How well a scene shows photographs it was not made from, and how well backbones' features agree on it: the main flow of 'eval splat'.
/// </summary>
public static class SplatEvaluation
{
    private const float Threshold = 0.5f;

    /// <summary>Measures and writes the report.</summary>
    /// <param name="request">What is measured.</param>
    /// <param name="setup">Models and output folder.</param>
    /// <param name="rasterizer">Renders; not disposed here.</param>
    /// <param name="progress">Receives every view.</param>
    /// <param name="cancellation">Checked for every view.</param>
    public static async Task<Report> RunAsync(
        SplatRequest request,
        EvaluationSetup setup,
        IGaussianRasterizer rasterizer,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        if (request.Labels is null && (request.Vectors is not null || request.Threshold is not null))
            throw new UsageException("descriptors of categories and a threshold belong to labels");
        setup.Require();
        PosedScene posed = PosedPhotographs.Fit(PosedSceneReader.Read(request.Data));
        GaussianScene scene = request.Scene is { } given
            ? GaussianSceneReader.Read(given, WebpDecoder.Decode)
            : GaussianSeeding.FromPoints(posed.Points);
        SplatQueries? queries = request.Labels is { } folder
            ? new SplatQueries(LerfLabels.ReadFolder(folder), request.Vectors, request.Threshold ?? Threshold) : null;
        if (request.PicturesOnly && (queries is not null || !setup.Models.SequenceEqual(new EvaluationSetup { Folder = "" }.Models)))
            throw new UsageException("--models and --labels have no effect with --pictures-only");
        using EvaluatedModels models = setup.Load();
        using Lpips? perceptual = request.Lpips.Count > 0 ? Lpips.Load([.. request.Lpips]) : null;
        var timings = new Dictionary<string, double>();
        long start = Stopwatch.GetTimestamp();
        LiftingOptions lifting = request.Lifting;
        MetricTable pictures = Compare(request, setup, rasterizer, scene, posed, perceptual, cancellation);
        timings["pictures"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        List<MetricRow> rows = [], found = [];
        foreach (EvaluatedModel model in request.PicturesOnly ? [] : models.All)
        {
            start = Stopwatch.GetTimestamp();
            var run = new LiftingRun(scene, posed.Views, model.Extractor, model.Recipe, rasterizer, lifting);
            await run.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
            rows.Add(SplatTables.Row(model.Label, run));
            if (queries is not null)
                found.AddRange(
                    SplatTables.Rows(
                        model.Label, queries.Score(rasterizer, scene, run.Lifted!.Features, posed.Views, lifting.LongSidePixels)));
            timings[model.Label] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        List<MetricTable> tables = [pictures];
        if (rows.Count > 0)
            tables.Add(new MetricTable("Lifted features", rows, SplatTables.LiftingProtocol(lifting)));
        if (queries is not null)
            tables.Add(new MetricTable("Queries", found, SplatTables.QueryProtocol(queries)));
        var report = new Report
        {
            Title = "Gaussian scene with features",
            Command = setup.Command,
            Models = models.ForReport,
            Versions = RunVersions.Current(),
            Data = new Dictionary<string, string>
            {
                ["scene"] = request.Scene ?? "seeded from the sparse points",
                ["Gaussians"] = FormattableString.Invariant($"{scene.Count}"),
                ["device"] = rasterizer.Description,
            },
            TimingsSeconds = timings,
            Tables = tables,
        };
        setup.Write(report);
        return report;
    }

    private static MetricTable Compare(
        SplatRequest request, EvaluationSetup setup, IGaussianRasterizer rasterizer, GaussianScene scene, PosedScene posed, Lpips? lpips,
        CancellationToken cancellation)
    {
        bool named = request.Every is null && posed.TestViews.Count > 0;
        IReadOnlyList<PosedView> views = named
            ? PosedPhotographs.Fit(posed.TestViews).Views : LiftingRun.HeldOutOf(posed.Views, request.Lifting);
        string split = named ? "those that the source names"
            : FormattableString.Invariant($"every {request.Lifting.HoldOutEvery}th view, the first one first");
        var comparison = new ViewComparison
        {
            LongSidePixels = request.PictureSize,
            Background = request.White ? 1 : 0,
            Lpips = lpips,
            PictureFolder = request.Pictures ? Path.Combine(setup.Folder, "pictures") : null,
        };
        return SplatTables.Pictures(rasterizer, scene, views, comparison, split, cancellation);
    }
}
