using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Evaluation.Pose;

/// <summary>'eval pose' on objects of OnePose or LowTexture: accuracy by object, then their mean.</summary>
internal static class LowTexturePoseEvaluation
{
    public static void Run(
        IReadOnlyList<string> folders,
        EvaluatedModels models,
        bool paper,
        PoseEvaluationSetup run,
        PoseEvaluationLog log,
        CancellationToken cancellation)
    {
        LowTextureObject[] objects = [.. folders.Select(LowTextureObject.Read)];
        foreach (string warning in objects.SelectMany(o => o.Scene.Warnings))
            log.Warn(warning);
        foreach (EvaluatedModel model in models.All)
        {
            var rows = new List<MetricRow>();
            foreach (LowTextureObject item in objects)
            {
                if (paper)
                    Paper(item, model, log, cancellation);
                else
                    ScenePoseEvaluation.Run(item.Scene, [item.Split], model, run, Protocol(paper), log, cancellation);
                rows.Add(log.Rows.Last());
            }

            log.Add("mean over objects", PoseAccuracy.MeanOverObjects(rows) with { Label = "mean: " + model.Label }, Protocol(paper));
        }
    }

    private static void Paper(LowTextureObject item, EvaluatedModel model, PoseEvaluationLog log, CancellationToken cancellation)
    {
        FeatureRecipe recipe = ObjectRecipes.ForPaper(model.Recipe);
        long start = Stopwatch.GetTimestamp();
        ObjectModel database = item.TemplateDatabase(model.Extractor, recipe, cancellation);
        var errors = new List<(double Degrees, double Meters)>();
        foreach (int q in item.Split.Queries)
        {
            PosedView view = item.Scene.Views[q];
            PoseEstimate estimate = PaperPoseEstimator.Estimate(
                database, model.Extractor.Extract(ImageFile.Read(view.ImagePath!), recipe, cancellation), view.Intrinsics);

            // The reference scores the identity where it finds nothing.
            RigidTransform answer = estimate.CameraFromObject ?? RigidTransform.Identity;
            errors.Add((PoseErrors.RotationDegrees(answer, view.CameraFromWorld), PoseErrors.Translation(answer, view.CameraFromWorld)));
            log.Answers.Add(
                new
                {
                    Split = item.Name,
                    Model = model.Label,
                    View = view.Name,
                    estimate.Found,
                    RotationDegrees = errors[^1].Degrees,
                    TranslationCentimeters = errors[^1].Meters * 100,
                    Inliers = estimate.Inliers.Length,
                    estimate.Reason,
                });
        }

        log.Spent("paper " + model.Label, start);
        log.Add(item.Name, PoseAccuracy.CentimeterDegreeRow($"{item.Name}: {model.Label}", errors), Protocol(paper: true));
    }

    private static Dictionary<string, string> Protocol(bool paper) => new()
    {
        ["k cm k deg"] =
            "share of queries with rotation below k degrees and translation below k cm, strict; by object, then the mean of the objects",
        ["queries"] = "every 10th frame of the last sequence, file names sorted as text",
        ["object"] = paper
            ? "annotated key points of the first sequence (anno_loftr, anno_3d_average.npz)"
            : "onboarded from the poses of the first sequence, at most 60 frames",
    };
}
