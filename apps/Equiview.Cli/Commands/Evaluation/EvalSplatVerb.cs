using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Commands.Splats;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Splats;
using Equiview.Features.Caching;
using Equiview.Formats;
using Equiview.Formats.LerfOvs;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Reporting;
using Equiview.Splatting.Lifting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval splat': how well a scene shows photographs it was not made from, and how well backbones' features agree on it.</summary>
internal static class EvalSplatVerb
{
    public static Command Create()
    {
        var views = new Option<string>("--data") { Description = "posed photographs: COLMAP, transforms.json or another known folder", Required = true };
        var path = new Option<string?>("--scene") { Description = "scene file; without one, Gaussians are seeded from the sparse points of --data" };
        var every = new Option<int>("--every") { Description = "measure every N-th view, the first one first (8: the test views of Mip-NeRF 360)", DefaultValueFactory = _ => 8 };
        var most = new Option<int>("--max-views") { Description = "use at most this many views, taken evenly; 0 takes all", DefaultValueFactory = _ => 0 };
        var pictureSize = new Option<int>("--picture-size") { Description = "long side in pixels at which pictures are compared", DefaultValueFactory = _ => 640 };
        var size = new Option<int>("--size") { Description = "long side in pixels at which features are lifted and compared", DefaultValueFactory = _ => 320 };
        var latents = new Option<int>("--latents") { Description = "lift codes of this length; 0 lifts the features", DefaultValueFactory = _ => 0 };
        var refine = new Option<int>("--refine") { Description = "passes of SIRT after the weighted mean", DefaultValueFactory = _ => 0 };
        var labels = new Option<string?>("--labels") { Description = "folder of LERF-OVS label files (*.json): mIoU and localisation of queries" };
        var vectors = new Option<string?>("--vectors") { Description = "folder of CATEGORY.npy, descriptors of the labelled categories (text embeddings)" };
        var threshold = new Option<float>("--threshold") { Description = "least relevancy of a selected Gaussian, -1 to 1", DefaultValueFactory = _ => 0.5f };
        var cache = new Option<string?>("--cache") { Description = "folder in which features are kept between runs" };
        var lpips = new Option<string?>("--lpips") { Description = "weights of LPIPS: one file with everything, or the network's and the linear layers' with a comma between" };
        Option<string?> device = SplatVerb.VulkanOption();
        var command = new Command("splat", "Gaussian scenes: PSNR, SSIM and LPIPS, view consistency and held-out error of lifted features, queries")
        {
            views, path, every, most, pictureSize, size, latents, refine, labels, vectors, threshold, cache, lpips, device,
        };
        var options = new EvaluationOptions(command, "default", "equiview-eval-splat");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            int step = arguments.GetValue(every), side = arguments.GetValue(pictureSize);
            if (step < 2 || side is < ImageQuality.WindowPixels or > 16384)
                throw new UsageException($"--every takes 2 or more, --picture-size {ImageQuality.WindowPixels} to 16384 pixels");
            PosedScene posed = PosedSceneReader.Read(arguments.GetValue(views)!);
            GaussianScene scene = arguments.GetValue(path) is { } given ? GaussianSceneReader.Read(given, WebpDecoder.Decode) : GaussianSeeding.FromPoints(posed.Points);
            SplatQueries? queries = arguments.GetValue(labels) is { } folder ? new SplatQueries(LerfLabels.ReadFolder(folder), arguments.GetValue(vectors), arguments.GetValue(threshold)) : null;
            using EvaluatedModels models = options.Load(arguments);
            using IGaussianRasterizer rasterizer = SplatVerb.Rasterizer(arguments.GetValue(device), output);
            var timings = new Dictionary<string, double>();
            long start = Stopwatch.GetTimestamp();
            var lifting = new LiftingOptions
            {
                LongSidePixels = arguments.GetValue(size), HoldOutEvery = step, MostViews = arguments.GetValue(most), LatentDimension = arguments.GetValue(latents), RefineIterations = arguments.GetValue(refine),
            };
            using Lpips? perceptual = arguments.GetValue(lpips) is { } files ? Lpips.Load(EvaluationOptions.Split(files)) : null;
            List<MetricTable> tables = [SplatTables.Pictures(rasterizer, scene, LiftingRun.HeldOutOf(posed.Views, lifting), side, perceptual, cancellation)];
            timings["pictures"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            List<MetricRow> rows = [], found = [];
            foreach (EvaluatedModel model in models.All)
            {
                start = Stopwatch.GetTimestamp();
                using CachingFeatureExtractor? cached = arguments.GetValue(cache) is { } kept ? new CachingFeatureExtractor(model.Extractor, kept) : null;
                var run = new LiftingRun(scene, posed.Views, cached ?? model.Extractor, model.Preset, rasterizer, lifting);
                await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
                rows.Add(SplatTables.Row(model.Label, run));
                if (queries is not null)
                    found.AddRange(SplatTables.Rows(model.Label, queries.Score(rasterizer, scene, run.Lifted!.Features, posed.Views, lifting.LongSidePixels)));
                timings[model.Label] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            tables.Add(new MetricTable("Lifted features", rows, SplatTables.LiftingProtocol(lifting)));
            if (queries is not null)
                tables.Add(new MetricTable("Queries", found, new Dictionary<string, string> { ["2D map"] = QueryScore.MapProtocol, ["3D selection"] = QueryScore.SelectionProtocol, ["descriptor"] = queries.Descriptor }));
            string target = options.Folder(arguments);
            ReportFiles.Write(target, new Report
            {
                Title = "Gaussian scene with features",
                Command = EvalVerb.CommandLine(arguments, "splat"),
                Models = models.ForReport,
                Versions = RunVersions.Current(),
                Data = new Dictionary<string, string> { ["scene"] = arguments.GetValue(path) ?? "seeded from the sparse points", ["Gaussians"] = FormattableString.Invariant($"{scene.Count}"), ["device"] = rasterizer.Description },
                TimingsSeconds = timings,
                Tables = tables,
            });
            output.Result(tables, () =>
            {
                foreach (MetricTable table in tables)
                    Show(table);
                Console.Out.WriteLine($"See {Path.Combine(target, "report.html")}");
            });
        });
        return command;
    }

    private static void Show(MetricTable table)
    {
        Console.Out.WriteLine(table.Title);
        string[] columns = [.. table.Rows.SelectMany(r => r.Metrics).Select(m => m.Unit.Length > 0 ? $"{m.Name} {m.Unit}" : m.Name).Distinct()];
        string Cell(MetricRow row, string column) => row.Metrics.FirstOrDefault(m => (m.Unit.Length > 0 ? $"{m.Name} {m.Unit}" : m.Name) == column) is { } m ? FormattableString.Invariant($"{m.Value:0.###}") : "";
        Terminal.Output.Table(["", .. columns], table.Rows.Select(r => (string[])[r.Label, .. columns.Select(c => Cell(r, c))]));
    }
}
