using System.Diagnostics;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Evaluation.Pose;

/// <summary>One estimated query of a split.</summary>
/// <param name="View">Name of the image.</param>
/// <param name="Estimate">The answer.</param>
/// <param name="RotationDegrees">Error; infinite without an answer.</param>
/// <param name="TranslationMeters">Error; infinite without an answer.</param>
/// <param name="Seconds">Time of the estimation without feature extraction.</param>
/// <param name="IsRight">Whether the best pose, believed or not, is within 5 cm and 5 degrees.</param>
internal sealed record QueryResult(
    string View, PoseEstimate Estimate, double RotationDegrees, double TranslationMeters, double Seconds, bool IsRight);

/// <summary>A photograph that does not show the object.</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="Features">Its features.</param>
/// <param name="Camera">Its camera.</param>
internal sealed record AbsentPicture(string Name, ImageFeatures Features, CameraIntrinsics Camera);

/// <summary>The result of one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Onboarding">What became of the references' features; null when no model could be made.</param>
/// <param name="Queries">Every query.</param>
/// <param name="Absent">Photographs without the object: no pose is right, so the errors are infinite.</param>
internal sealed record SplitResult(
    ReferenceSplit Split, OnboardingResult? Onboarding, IReadOnlyList<QueryResult> Queries, IReadOnlyList<QueryResult> Absent)
{
    /// <summary>The metrics of the field, with the number of answers.</summary>
    public MetricRow ToRow(string label)
    {
        MetricRow row = PoseAccuracy.CentimeterDegreeRow(label, [.. Queries.Select(q => (q.RotationDegrees, q.TranslationMeters))]);
        return row with
        {
            Metrics = [
                .. row.Metrics,
                Answered("answered", Queries),
                .. Absent.Count == 0 ? [] : (Metric[])[Answered("answered without the object", Absent) with { HigherIsBetter = false }]],
        };

        static Metric Answered(string name, IReadOnlyList<QueryResult> of) =>
            new(name, 100.0 * of.Count(q => q.Estimate.Found) / Math.Max(1, of.Count), "%");
    }
}

/// <summary>Onboards the references of a split and estimates its queries; the true poses of the queries are only compared with.</summary>
internal static class SplitEvaluation
{
    /// <summary>Runs one split.</summary>
    /// <param name="scene">All views; the world is the object's frame, meters.</param>
    /// <param name="features">Features of every view, not reduced to the object: a query knows nothing of where the object is.</param>
    /// <param name="split">References and queries.</param>
    /// <param name="onboarding">Null takes the defaults.</param>
    /// <param name="estimation">Null takes the defaults.</param>
    /// <param name="absent">Photographs without the object, or null.</param>
    /// <param name="cancellation">Checked before each query.</param>
    public static SplitResult Run(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, ReferenceSplit split,
        OnboardingOptions? onboarding = null, PoseEstimationOptions? estimation = null,
        IReadOnlyList<AbsentPicture>? absent = null, CancellationToken cancellation = default)
    {
        OnboardingResult? onboarded;
        try
        {
            onboarded = Onboard(scene, features, split, onboarding, cancellation);
        }
        catch (DegenerateInputException)
        {
            // No model means no answer to any query: that is the split's result.
            onboarded = null;
        }

        FeaturePoseSolver? estimator = onboarded is null ? null : new FeaturePoseSolver(onboarded.Model, estimation);
        QueryResult Estimate(string name, ImageFeatures query, CameraIntrinsics camera, RigidTransform? truth)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            PoseEstimate estimate = estimator?.Estimate(query, camera, cancellation)
                ?? PoseEstimate.None(PoseFailure.TooFewMatches, "the references gave no model");
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (double degrees, double meters) = Errors(estimate.CameraFromObject, truth);
            bool isRight = (estimate.CameraFromObject ?? estimate.RejectedPose) is { } best && truth is { } t && RightPose.Is(best, t);
            return new QueryResult(name, estimate, degrees, meters, seconds, isRight);
        }

        return new SplitResult(
            split,
            onboarded,
            [.. split.Queries.Select(i => (View: scene.Views[i], Features: features[i]))
                .Select(q => Estimate(q.View.Name, q.Features, q.View.Intrinsics, q.View.CameraFromWorld))],
            [.. (absent ?? []).Select(a => Estimate(a.Name, a.Features, a.Camera, null))]);
    }

    /// <summary>Onboards the references of a split, their features reduced to the object.</summary>
    /// <inheritdoc cref="Run"/>
    /// <exception cref="DegenerateInputException">The references give no model.</exception>
    public static OnboardingResult Onboard(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, ReferenceSplit split, OnboardingOptions? onboarding = null,
        CancellationToken cancellation = default) => SceneOnboarding.Onboard(
            scene with { Views = [.. split.References.Select(i => scene.Views[i])] },
            [.. split.References.Select(i => features[i].Where(SceneOnboarding.OnObject(scene, scene.Views[i])))],
            onboarding,
            cancellation: cancellation);

    private static (double Degrees, double Meters) Errors(RigidTransform? estimate, RigidTransform? truth) =>
        estimate is { } e && truth is { } t
            ? (PoseErrors.RotationDegrees(e, t), PoseErrors.Translation(e, t))
            : (double.PositiveInfinity, double.PositiveInfinity);
}
