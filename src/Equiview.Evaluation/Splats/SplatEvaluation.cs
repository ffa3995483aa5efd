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
        long start = Stopwatch.GetTimestamp();
        var measured = new Measured(Compare(request, setup, rasterizer, scene, posed, perceptual, cancellation));
        measured.Timings["pictures"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        try
        {
            if (!request.PicturesOnly)
                await LiftAsync(request.Lifting, models, posed, scene, rasterizer, queries, measured, progress, cancellation)
                    .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Write(ReportedRun.Stopped);
            throw;
        }

        return Write();

        Report Write(params string[] warnings)
        {
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
                TimingsSeconds = measured.Timings,
                Tables = measured.Tables(request.Lifting, queries),
                Warnings = warnings,
            };
            setup.Write(report);
            return report;
        }
    }

    private static async Task LiftAsync(
        LiftingOptions lifting, EvaluatedModels models, PosedScene posed, GaussianScene scene, IGaussianRasterizer rasterizer,
        SplatQueries? queries, Measured measured, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        foreach (EvaluatedModel model in models.All)
        {
            long start = Stopwatch.GetTimestamp();
            var run = new LiftingRun(scene, posed.Views, model.Extractor, model.Recipe, rasterizer, lifting);
            await run.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
            measured.Lifted.Add(SplatTables.Row(model.Label, run));
            GaussianFeatureSet features = run.Lifted!.Features;
            measured.Found.AddRange(queries is null ? []
                : SplatTables.Rows(model.Label, queries.Score(rasterizer, scene, features, posed.Views, lifting.LongSidePixels)));
            measured.Timings[model.Label] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
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

    private sealed class Measured(MetricTable pictures)
    {
        public List<MetricRow> Lifted { get; } = [];

        public List<MetricRow> Found { get; } = [];

        public Dictionary<string, double> Timings { get; } = [];

        public IReadOnlyList<MetricTable> Tables(LiftingOptions lifting, SplatQueries? queries)
        {
            List<MetricTable> tables = [pictures];
            if (Lifted.Count > 0)
                tables.Add(new MetricTable("Lifted features", Lifted, SplatTables.LiftingProtocol(lifting)));
            if (queries is not null)
                tables.Add(new MetricTable("Queries", Found, SplatTables.QueryProtocol(queries)));
            return tables;
        }
    }
}
