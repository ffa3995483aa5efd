using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Reporting;
namespace Equiview.Evaluation.Demo;

/// <summary>Runs the demo's parts, one an application, with every backbone that is found on this machine.</summary>
internal static class DemoReport
{
    private static readonly string[] Preferred = ["dense-sift", "xfeat", "alike-n", "edgepoint2-e64", "vit_tiny_patch16_224.augreg", "dinov2_vits14"];

    public static Report Make(int seed, IReadOnlyList<string> command, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        var locator = new WeightLocator();
        var tables = new List<MetricTable>();
        var pictures = new List<ReportPicture>();
        var timings = new Dictionary<string, double>();
        var models = new List<ReportModel>();
        string[] names = [.. Preferred.Select(ModelCatalog.Find).Where(c => !c.NeedsWeights || locator.TryFind(c) is not null).Select(c => c.Name)];
        progress.Line($"backbones on this machine: {string.Join(", ", names)}");

        var extractors = new List<IFeatureExtractor>();
        try
        {
            foreach (string name in names)
            {
                extractors.Add(FeatureExtractors.Load(name));
                models.Add(new ReportModel(extractors[^1].Info.DisplayName, extractors[^1].Info.WeightsSha256, extractors[^1].Info.License));
            }

            Run("matching two views", () => MatchingDemo.Run(seed, extractors, cancellation));
            Run("measuring 3D equivariance", () => EquivarianceDemo.Run(seed, extractors, cancellation));
            Run("finding an object", () => PoseDemo.Run(seed, extractors, cancellation));
            Run("finetuning", () => FinetuneDemo.RunAsync(seed, cancellation).GetAwaiter().GetResult());
            Run("tracking points", () => TrackingDemo.Run(seed, extractors, cancellation));
            Run("lifting features onto Gaussians", () => SplatDemo.Run(seed, extractors, cancellation));
        }
        finally
        {
            extractors.ForEach(e => e.Dispose());
        }

        return new Report
        {
            Title = "Equiview demo",
            Command = command,
            Seed = seed,
            Models = models,
            Data = new Dictionary<string, string> { ["data"] = "made by the demo itself; truth is exact" },
            Versions = RunVersions.Current(),
            TimingsSeconds = timings,
            Tables = tables,
            Pictures = pictures,
        };

        void Run(string stage, Func<DemoPart> part)
        {
            progress.Line(stage + "...");
            long start = Stopwatch.GetTimestamp();
            DemoPart result = part();
            timings[stage] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            tables.Add(result.Table);
            pictures.AddRange(result.Pictures);
        }
    }
}

/// <summary>What a part of the demo shows.</summary>
internal sealed record DemoPart(MetricTable Table, IReadOnlyList<ReportPicture> Pictures);
