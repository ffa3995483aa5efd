using Equiview.Evaluation.Pose;
using Equiview.Numerics;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Fits when a followed pose is believed: poses are searched near a pose that is off by a small or a large motion, and in photographs of
/// another object. The threshold is the one under which right and wrong poses are told apart best.
/// </summary>
/// <param name="objects">Photographs of the objects.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class FollowedPoseFit(RenderedSets objects, FitContext context)
{
    private const int Seed = 7;

    // Rotation in radians and shift in meters from the expected pose: slow, brisk, fast, and beyond the search.
    private static readonly (double Radians, double Meters)[] Motions = [(0.03, 0.004), (0.1, 0.015), (0.25, 0.03), (0.7, 0.1)];

    /// <summary>Fits the threshold.</summary>
    public PoseCalibration Run(PoseCalibration now)
    {
        (double Ratio, bool IsRight)[] followed = Followed(now, false), others = Followed(now, true);
        double best = Math.Round(Threshold(followed), 2), before = now.Tracking.MinInlierRatio;
        FitRecord source = context.Source(
            FormattableString.Invariant($"{followed.Length} poses ({followed.Count(f => f.IsRight)} right) searched near one that is ")
                + $"off by a motion, also in photographs of another object, {string.Join(", ", objects.Models)}",
            Words(before), Words(best));
        return now with { Tracking = new TrackingValues(best, source) };

        string Words(double threshold) => "mean of right poses accepted and wrong ones rejected: "
            + FormattableString.Invariant($"{100 * Balanced(followed, threshold):0.0} %, ")
            + FormattableString.Invariant($"other objects {100 * Balanced(others, threshold):0.0} %");
    }

    /// <summary>The middle of the widest range of thresholds with the best balanced accuracy.</summary>
    /// <exception cref="DegenerateInputException">Only right or only wrong poses.</exception>
    internal static double Threshold(IReadOnlyList<(double Ratio, bool IsRight)> poses)
    {
        if (poses.All(p => p.IsRight) || !poses.Any(p => p.IsRight))
            throw new DegenerateInputException("a threshold needs right and wrong poses");
        double[] edges = [0, .. poses.Select(p => p.Ratio).Distinct().Order(), 1];
        var ranges = edges.Zip(edges.Skip(1)).Select(e => (Middle: (e.First + e.Second) / 2, Width: e.Second - e.First))
            .Select(r => (r.Middle, r.Width, Score: Balanced(poses, r.Middle))).ToArray();
        double best = ranges.Max(r => r.Score);
        return ranges.Where(r => r.Score == best).MaxBy(r => r.Width).Middle;
    }

    private static double Balanced(IReadOnlyList<(double Ratio, bool IsRight)> poses, double threshold) =>
        (poses.Where(p => p.IsRight).Average(p => p.Ratio >= threshold ? 1.0 : 0)
            + poses.Where(p => !p.IsRight).Average(p => p.Ratio < threshold ? 1.0 : 0)) / 2;

    private (double Ratio, bool IsRight)[] Followed(PoseCalibration values, bool others) =>
    [
        .. objects.Ask<(double, bool)[]>(
            values, others, (own, other, index) => [.. own.SelectMany((views, m) => Followed(views, other[m], index))],
            context.Cancellation).SelectMany(f => f),
    ];

    private IEnumerable<(double Ratio, bool IsRight)> Followed(RenderedViews views, RenderedViews other, int index)
    {
        ReferenceSplit few = RenderedViews.Splits[0];
        OnboardingResult onboarded =
            SplitEvaluation.Onboard(views.Scene, views.Features, few, cancellation: context.Cancellation);
        var solver = new FeaturePoseSolver(onboarded.Model, new() { MinTrackingInlierRatio = 0, MinConfidence = 0 });
        foreach (int i in few.Queries)
        {
            RigidTransform truth = views.Scene.Views[i].CameraFromWorld;
            foreach (((double radians, double meters), int k) in Motions.Select((m, k) => (m, k)))
            {
                RigidTransform expected = RenderedObject.Disturbed(truth, radians, meters, new KeyedRandom(Seed, index, i, k));
                if (Judge(solver.EstimateNear(views.Features[i], RenderedObject.Camera, expected), truth) is { } shown)
                    yield return shown;
            }

            if (Judge(solver.EstimateNear(other.Features[i], RenderedObject.Camera, truth), null) is { } absent)
                yield return absent;
        }
    }

    // The second of the confidence features is the chance-corrected inlier ratio.
    private static (double Ratio, bool IsRight)? Judge(PoseEstimate estimate, RigidTransform? truth)
    {
        if (estimate.CameraFromObject is not { } pose)
            return null;
        return (estimate.ConfidenceFeatures[1], truth is { } t && RightPose.Is(pose, t));
    }
}
