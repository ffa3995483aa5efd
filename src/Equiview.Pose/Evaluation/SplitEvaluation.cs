using System.Diagnostics;

namespace Equiview.Pose;

/// <summary>One estimated query of a split.</summary>
/// <param name="View">Name of the image.</param>
/// <param name="Estimate">The answer.</param>
/// <param name="RotationDegrees">Error; infinite without an answer.</param>
/// <param name="TranslationMetres">Error; infinite without an answer.</param>
/// <param name="Seconds">Time of the estimation without feature extraction.</param>
public sealed record QueryResult(string View, PoseEstimate Estimate, double RotationDegrees, double TranslationMetres, double Seconds);

/// <summary>The result of one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Onboarding">What became of the references' features; null when no model could be made.</param>
/// <param name="Queries">Every query.</param>
public sealed record SplitResult(ReferenceSplit Split, OnboardingResult? Onboarding, IReadOnlyList<QueryResult> Queries)
{
    /// <summary>The metrics of the field, with the number of answers.</summary>
    public MetricRow ToRow(string label)
    {
        MetricRow row = PoseAccuracy.CentimetreDegreeRow(label, [.. Queries.Select(q => (q.RotationDegrees, q.TranslationMetres))]);
        return row with { Metrics = [.. row.Metrics, new Metric("answered", 100.0 * Queries.Count(q => q.Estimate.Found) / Math.Max(1, Queries.Count), "%")] };
    }
}

/// <summary>Onboards the references of a split and estimates its queries; the true poses of the queries are only compared with.</summary>
public static class SplitEvaluation
{
    /// <summary>Runs one split.</summary>
    /// <param name="scene">All views; the world is the object's frame, metres.</param>
    /// <param name="features">Features of every view, not reduced to the object: a query knows nothing of where the object is.</param>
    /// <param name="split">References and queries.</param>
    /// <param name="onboarding">Null takes the defaults.</param>
    /// <param name="estimation">Null takes the defaults.</param>
    /// <param name="cancellation">Checked before each query.</param>
    public static SplitResult Run(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, ReferenceSplit split, OnboardingOptions? onboarding = null, PoseEstimationOptions? estimation = null, CancellationToken cancellation = default)
    {
        OnboardingResult? onboarded;
        try
        {
            PosedScene references = scene with { Views = [.. split.References.Select(i => scene.Views[i])] };
            onboarded = SceneOnboarding.Onboard(references, [.. split.References.Select(i => features[i].Where(SceneOnboarding.OnObject(scene, scene.Views[i])))], onboarding);
        }
        catch (DegenerateInputException)
        {
            // No model means no answer to any query: that is the split's result.
            onboarded = null;
        }

        ObjectPoseEstimator? estimator = onboarded is null ? null : new ObjectPoseEstimator(onboarded.Model, estimation);
        var queries = new List<QueryResult>();
        foreach (int i in split.Queries)
        {
            cancellation.ThrowIfCancellationRequested();
            PosedView view = scene.Views[i];
            long start = Stopwatch.GetTimestamp();
            PoseEstimate estimate = estimator?.Estimate(features[i], view.Intrinsics) ?? PoseEstimate.None(PoseFailure.TooFewMatches, "the references gave no model");
            queries.Add(new QueryResult(view.Name, estimate,
                estimate.CameraFromObject is { } r ? PoseErrors.RotationDegrees(r, view.CameraFromWorld) : double.PositiveInfinity,
                estimate.CameraFromObject is { } t ? PoseErrors.Translation(t, view.CameraFromWorld) : double.PositiveInfinity,
                Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        return new SplitResult(split, onboarded, queries);
    }
}
