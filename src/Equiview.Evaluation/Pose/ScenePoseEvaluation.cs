using Equiview.Imaging.Cameras;
using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Evaluation.Pose;

/// <summary>'eval pose' on posed photographs: some are onboarded, the others estimated.</summary>
internal static class ScenePoseEvaluation
{
    private static readonly Dictionary<string, string> Protocol = new()
    {
        ["k cm k deg"] = "share of queries with rotation below k degrees and translation below k cm, strict; no answer counts as wrong",
        ["query"] = "whole image, no mask, no box; one object",
        ["references"] = "posed, features within the object's projected box",
    };

    public static void Run(
        string place,
        EvaluatedModels models,
        string only,
        IReadOnlyList<string> turns,
        PoseEvaluationSetup run,
        PoseEvaluationLog log,
        CancellationToken cancellation)
    {
        PosedScene scene = RotatedImages.Apply(PosedPhotographs.Fit(PosedSceneReader.Read(place)), turns);
        foreach (string warning in scene.Warnings)
            log.Warn(warning);
        ReferenceSplit[] splits = [.. MiddleburySplits.Of(place, scene.Views).Where(s => s.Name.Contains(only, StringComparison.Ordinal))];
        foreach (EvaluatedModel model in models.All)
            Run(
                scene,
                splits,
                model,
                run,
                turns.Count == 0 ? Protocol : new Dictionary<string, string>(Protocol) { ["turned"] = string.Join(' ', turns) },
                log,
                cancellation);
    }

    /// <summary>Measures one model on splits of a scene.</summary>
    public static void Run(
        PosedScene scene, IReadOnlyList<ReferenceSplit> splits, EvaluatedModel model, PoseEvaluationSetup run,
        IReadOnlyDictionary<string, string> protocol, PoseEvaluationLog log, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        HashSet<int> used = [.. splits.SelectMany(s => s.References.Concat(s.Queries))];
        ImageFeatures[] features = new ImageFeatures[scene.Views.Count];
        foreach (int i in used.Order())
            features[i] = Features(model, PosedPhotographs.Read(scene.Views[i]), run, cancellation);
        AbsentPicture[] absent = [.. run.Absent.Select(file => Absent(file, scene.Views[0].Intrinsics, model, run, cancellation))];
        log.Spent("features " + model.Label, start);
        if (used.Count == scene.Views.Count)
        {
            start = Stopwatch.GetTimestamp();
            foreach (string warning in CalibrationCheck.Warnings(CalibrationCheck.Of(scene, features, cancellation: cancellation)))
                log.Warn(model.Label + ": " + warning);
            log.Spent("calibration check " + model.Label, start);
        }

        foreach (ReferenceSplit split in splits)
        {
            foreach (PoseAblation variant in run.Variants)
            {
                start = Stopwatch.GetTimestamp();
                string label = variant.Name.Length == 0 ? model.Label : $"{model.Label} {variant.Name}";
                SplitResult result = SplitEvaluation.Run(
                    scene, features, split, variant.Onboarding, variant.Estimation, absent, cancellation);
                log.Spent("onboard and estimate " + label, start);
                log.Judged.AddRange(
                    result.Queries.Concat(result.Absent).Where(q => !double.IsNaN(q.Estimate.Confidence))
                        .Select(q => (label, q.Estimate.Confidence, q.IsRight, q.Estimate.Found)));
                log.Answers.AddRange(
                    result.Queries.Select(q => Answer(split, label, q, true))
                        .Concat(result.Absent.Select(q => Answer(split, label, q, false))));
                log.Add(split.Name, result.ToRow($"{split.Name}: {label}"), protocol);
            }
        }
    }

    private static ImageFeatures Features(EvaluatedModel model, RgbImage image, PoseEvaluationSetup run, CancellationToken cancellation) =>
        ImageFeatures.Extract(model.Extractor, model.Recipe, image, keypoints: run.Keypoints, cancellation: cancellation);

    // No camera is known; that of the object's photographs, scaled to the image.
    private static AbsentPicture Absent(
        string file, CameraIntrinsics camera, EvaluatedModel model, PoseEvaluationSetup run, CancellationToken cancellation)
    {
        RgbImage image = ImageFile.Read(file);
        double scale = (double)image.Size.LongSide / camera.Size.LongSide;
        return new AbsentPicture(
            Path.GetFileName(file),
            Features(model, image, run, cancellation),
            new CameraIntrinsics(camera.Fx * scale, camera.Fy * scale, image.Width / 2.0, image.Height / 2.0, image.Size));
    }

    private static object Answer(ReferenceSplit split, string label, QueryResult q, bool shown) => new
    {
        Split = split.Name,
        Model = label,
        q.View,
        Shown = shown,
        q.Estimate.Found,
        q.IsRight,
        RotationDegrees = double.IsFinite(q.RotationDegrees) ? q.RotationDegrees : (double?)null,
        TranslationCentimeters = double.IsFinite(q.TranslationMeters) ? q.TranslationMeters * 100 : (double?)null,
        Confidence = double.IsNaN(q.Estimate.Confidence) ? (double?)null : q.Estimate.Confidence,
        q.Estimate.ConfidenceFeatures,
        Inliers = q.Estimate.Inliers.Length,
        q.Estimate.Score,
        q.Seconds,
        q.Estimate.Reason,
        DeviationDegrees = q.Estimate.Covariance?.RotationDegrees,
    };
}
