using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Tracking;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Tracking;
namespace Equiview.Evaluation.Comparison;

/// <summary>Joints of animals followed through BADJA clips; a unit is a clip.</summary>
internal static class TrackingComparison
{
    public static TaskComparison Run(
        CompareRequest request, string folder, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        if (request.Mode == TrackingMode.TapNext)
            throw new UsageException("tapnext tracks without these models; 'eval tracking --modes tapnext' measures it");
        var badja = BadjaFolder.Open(folder);
        using EvaluatedModels models = request.Load(FeatureRecipes.DefaultPreset, request.LongSide);
        FeatureRecipe[] recipes =
            [.. models.All.Select(m => request.Mode == TrackingMode.Paper ? TrackingRecipes.For(request.Mode, m.Extractor) : m.Recipe)];
        List<BadjaMetrics>[] scores = [.. models.All.Select(_ => new List<BadjaMetrics>())];
        foreach (string clip in badja.Names)
        {
            for (int m = 0; m < scores.Length; m++)
            {
                progress.Line($"tracking {clip}, {models.All[m].Label}");
                var tracker = new VideoTracker(models.All[m].Extractor, recipes[m]);
                scores[m].Add(badja.Score(
                    clip, (video, queries) => tracker.Track(video, queries, request.Mode, cancellation: cancellation)));
            }
        }

        PairedMetric Metric(string name, Func<BadjaMetrics, double> value) => new(name, "%", true,
            [.. badja.Names.Select((clip, i) => new PairedSample(clip, 100 * value(scores[0][i]), 100 * value(scores[1][i])))]);
        return new TaskComparison(
            $"Point tracking, BADJA, {request.Mode.ToString().ToLowerInvariant()}",
            [
                Metric("PCK@0.2seg", s => s.PckSegment),
                Metric("within 3 px", s => s.Within3Pixels),
                Metric("delta_avg", s => s.AverageWithin)],
            new Dictionary<string, string>(BadjaMetrics.Protocol)
            {
                ["unit"] = "a clip",
                ["preparation"] = recipes[0].Preprocessing.ToString(),
            });
    }
}
