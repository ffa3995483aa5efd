using System.Diagnostics;
using Equiview.Cli.Evaluation;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Pose;

namespace Equiview.Cli.Verbs;

/// <summary>'eval pose' on posed photographs: some are onboarded, the others estimated.</summary>
internal static class EvalPoseScenes
{
    private static readonly Dictionary<string, string> Protocol = new()
    {
        ["k cm k deg"] = "share of queries with rotation below k degrees and translation below k cm, strict; no answer counts as wrong",
        ["query"] = "whole image, no mask, no box; one object",
        ["references"] = "posed, features within the object's projected box",
    };

    public static void Run(string place, MeasuredModels models, string only, int keypoints, EvalPoseLog log, CancellationToken cancellation)
    {
        PosedScene scene = PosedSceneReader.Read(place);
        foreach (string warning in scene.Warnings)
            log.Warn(warning);
        ReferenceSplit[] splits = [.. MiddleburySplits.Of(place, scene.Views).Where(s => s.Name.Contains(only, StringComparison.Ordinal))];
        foreach (MeasuredModel model in models.All)
            Run(scene, splits, model, keypoints, Protocol, log, cancellation);
    }

    /// <summary>Measures one model on splits of a scene.</summary>
    public static void Run(
        PosedScene scene, IReadOnlyList<ReferenceSplit> splits, MeasuredModel model, int keypoints, IReadOnlyDictionary<string, string> protocol, EvalPoseLog log, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        HashSet<int> used = [.. splits.SelectMany(s => s.References.Concat(s.Queries))];
        ImageFeatures[] features = new ImageFeatures[scene.Views.Count];
        foreach (int i in used.Order())
            features[i] = ImageFeatures.Extract(model.Extractor, model.Preset, ImageFile.Read(scene.Views[i].ImagePath!), keypoints: keypoints, cancellation: cancellation);
        log.Spent("features " + model.Label, start);
        foreach (ReferenceSplit split in splits)
        {
            start = Stopwatch.GetTimestamp();
            SplitResult result = SplitEvaluation.Run(scene, features, split, cancellation: cancellation);
            log.Spent("onboard and estimate " + model.Label, start);
            log.Answers.AddRange(result.Queries.Select(q => new { Split = split.Name, Model = model.Label, q.View, q.Estimate.Found, q.RotationDegrees, TranslationCentimetres = q.TranslationMetres * 100, Inliers = q.Estimate.Inliers.Length, q.Estimate.Score, q.Seconds, q.Estimate.Reason }));
            log.Add(split.Name, result.ToRow($"{split.Name}: {model.Label}"), protocol);
        }
    }
}
