using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Objects;
namespace Equiview.Evaluation.Comparison;

/// <summary>Object pose from posed photographs (Middlebury); a unit is a query image of a split.</summary>
internal static class PoseComparison
{
    // A missing answer has an infinite error; for means it counts as this.
    private const double WorstRotationDegrees = 180;

    public static TaskComparison Run(CompareRequest request, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        using EvaluatedModels models = request.Load("pose");
        var samples = new List<(string Unit, QueryResult Before, QueryResult After)>();
        foreach (string folder in request.Pose)
        {
            PosedScene scene = PosedPhotographs.Fit(PosedSceneReader.Read(folder));
            ReferenceSplit[] splits =
                [.. MiddleburySplits.Of(folder, scene.Views).Where(s => s.Name.Contains(request.Split ?? "", StringComparison.Ordinal))];
            IReadOnlyList<QueryResult>[][] results =
            [
                .. models.All.Select(model =>
                {
                    progress.Line($"pose, {Path.GetFileName(folder)}, {model.Label}");
                    ImageFeatures Features(PosedView view) =>
                        ImageFeatures.Extract(model.Extractor, model.Recipe, PosedPhotographs.Read(view), cancellation: cancellation);
                    ImageFeatures[] features = [.. scene.Views.Select(Features)];
                    return splits.Select(s => SplitEvaluation.Run(scene, features, s, cancellation: cancellation).Queries).ToArray();
                }),
            ];
            for (int s = 0; s < splits.Length; s++)
                samples.AddRange(results[0][s].Zip(results[1][s], (b, a) => ($"{splits[s].Name}/{b.View}", b, a)));
        }

        if (samples.Count == 0)
            throw new UsageException("no split of that name");
        PairedMetric Metric(string name, string unit, bool higher, Func<QueryResult, double> value) =>
            new(name, unit, higher, [.. samples.Select(s => new PairedSample(s.Unit, value(s.Before), value(s.After)))]);
        string names = string.Join(", ", request.Pose.Select(f => Path.GetFileName(Path.TrimEndingDirectorySeparator(f))));
        return new TaskComparison($"Object pose, {names}",
        [
            .. PoseAccuracy.CentimeterDegreeGates.Select(g => Metric(
                FormattableString.Invariant($"{g}cm{g}deg"), "%", true, q => q.RotationDegrees < g && q.TranslationMeters * 100 < g
                    ? 100
                    : 0)),
            Metric("answered", "%", true, q => q.Estimate.Found ? 100 : 0),
            Metric("rotation error", "deg", false, q => Math.Min(q.RotationDegrees, WorstRotationDegrees)),
        ],
        new Dictionary<string, string>
        {
            ["query"] = "whole image, no mask, no box",
            ["no answer"] = "wrong, and 180 degrees",
            ["unit"] = "a query image of a split",
        });
    }
}
