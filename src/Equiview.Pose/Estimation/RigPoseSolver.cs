using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// One pose from all photographs of a rig: each photograph proposes hypotheses, all are scored on the matches of all photographs, and the
/// best are refined on all of them together (as multi-view refinement in AlignPose and CosyPose, here on point and epipolar matches).
/// </summary>
/// <param name="solver">Proposes hypotheses of one photograph.</param>
/// <param name="options">Of the estimation.</param>
internal sealed class RigPoseSolver(FeaturePoseSolver solver, PoseEstimationOptions options)
{
    private const int Steps = 12;
    private const double Tolerance = 1e-9;

    /// <summary>Estimates the pose; one answer for each photograph.</summary>
    public PoseEstimate[] Estimate(IReadOnlyList<RigView> rig, CancellationToken cancellation)
    {
        RigidTransform[] cameras = [.. rig.Select(v => v.CameraFromRig)];
        (PoseVerifier Verifier, PoseMatches Matches, RigidTransform[] Hypotheses)[] proposed =
            [.. rig.Select(v => solver.Propose(v.Features, v.Camera, cancellation))];
        PoseMatches[] blind = [.. proposed.Select(p => p.Matches)];
        RigidTransform[] candidates = solver.Distinct(proposed.Zip(cameras, (p, c) => p.Hypotheses.Select(h => c.Inverse() * h))
            .SelectMany(h => h).OrderByDescending(h => Score(h, blind, cameras)));
        if (candidates.Length == 0)
            return [.. rig.Select(_ => PoseEstimate.None(PoseFailure.TooFewMatches, "no photograph of the rig gives a hypothesis"))];
        VerifiedRig[] verified = [.. candidates.Select(Verify).OrderByDescending(v => v.All.Evidence)];
        VerifiedRig? rival = verified.Skip(1).FirstOrDefault(v => !solver.Same(v.RigFromObject, verified[0].RigFromObject));
        return Answers(verified[0], rival, cameras);

        VerifiedRig Verify(RigidTransform hypothesis)
        {
            cancellation.ThrowIfCancellationRequested();
            RigidTransform pose = Refine(hypothesis, blind, cameras);
            // Twice, as PoseVerifier does: the second round searches around the better pose.
            PoseMatches[] matches = blind;
            foreach ((double radius, bool rays) in new[] { (options.GuidedRadiusPixels, false), (options.GuidedRadiusPixels / 2, true) })
            {
                matches = [.. proposed.Zip(cameras, (p, c) => p.Verifier.Near(c * pose, radius, rays))];
                pose = Refine(pose, matches, cameras);
                matches = [.. matches.Zip(cameras, (m, c) => m.Weighted(c * pose))];
                pose = Refine(pose, matches, cameras);
            }

            return new VerifiedRig(
                pose, [.. proposed.Select((p, i) => p.Verifier.Measure(cameras[i] * pose, matches[i]))]);
        }
    }

    private PoseEstimate[] Answers(VerifiedRig best, VerifiedRig? rival, RigidTransform[] cameras)
    {
        double[] features = PoseConfidence.Features(best.All, rival?.All);
        double confidence = PoseConfidence.Of(features);
        bool few = best.All.BlindInlierCells < options.Pnp.MinInliers;
        if (few || confidence < options.MinConfidence)
        {
            PoseEstimate none = PoseEstimate.None(
                few ? PoseFailure.TooFewInliers : PoseFailure.NotVerified,
                FormattableString.Invariant($"the best pose of the rig has a probability of {confidence:0.00}, with inliers in ")
                    + FormattableString.Invariant($"{best.All.BlindInlierCells} cells of its photographs"));
            return [.. cameras.Select(c => none with
            {
                Confidence = confidence,
                ConfidenceFeatures = features,
                RejectedPose = c * best.RigFromObject,
            })];
        }

        PoseCovariance? covariance = Covariance(best.RigFromObject, [.. best.Views.Select(v => v.Matches)], cameras);
        return [.. cameras.Zip(best.Views, (camera, view) => Answer(camera, view))];

        PoseEstimate Answer(RigidTransform camera, VerifiedPose view)
        {
            int[] inliers = view.Matches.PointInliers(view.CameraFromObject);
            return new PoseEstimate
            {
                CameraFromObject = view.CameraFromObject,
                Inliers = inliers,
                InlierPoints = Array.ConvertAll(inliers, i => view.Matches.Points[i].Point),
                Score = view.Matches.Score(view.CameraFromObject),
                RmsPixels = view.Matches.RmsPixels(view.CameraFromObject),
                Covariance = covariance?.Mapped(SpecialEuclidean.Adjoint(camera)),
                Confidence = confidence,
                ConfidenceFeatures = features,
            };
        }
    }

    private static double Score(RigidTransform rigFromObject, PoseMatches[] matches, RigidTransform[] cameras) =>
        matches.Zip(cameras, (m, c) => m.Score(c * rigFromObject)).Sum();

    private RigidTransform Refine(RigidTransform pose, PoseMatches[] matches, RigidTransform[] cameras)
    {
        for (int round = 0; round < options.RefinementRounds; round++)
        {
            (JointRefiner Refiner, RigidTransform Camera, double[,] Adjoint)[] views = Views(pose, matches, cameras);
            if (!Array.Exists(views, v => v.Refiner.IsEnough))
                return pose;
            (double Points, double Rays)[] scales = [.. views.Select(v => v.Refiner.Scales(v.Camera * pose))];
            pose = TwistLeastSquares.Minimize(pose, (p, e) => AddResiduals(views, scales, p, e), Steps, Tolerance).CameraFromObject;
        }

        return pose;
    }

    // Of the twist in the rig's frame.
    private static PoseCovariance? Covariance(RigidTransform pose, PoseMatches[] matches, RigidTransform[] cameras)
    {
        (JointRefiner Refiner, RigidTransform Camera, double[,] Adjoint)[] views = Views(pose, matches, cameras);
        (double Points, double Rays)[] plain = new (double, double)[views.Length];
        NormalEquations equations = TwistLeastSquares.Linearize(pose, (p, e) => AddResiduals(views, plain, p, e));
        (double Sum, double Weight)[] squares = [.. views.Select(v => v.Refiner.Squares(v.Camera * pose))];
        double variance = squares.Sum(s => s.Sum) / squares.Sum(s => s.Weight);
        return equations.Covariance(variance) is { } matrix
            ? new PoseCovariance(matrix, Math.Sqrt(variance)).Scaled(PoseCalibration.Current.Covariance.DeviationFactor) : null;
    }

    private static (JointRefiner Refiner, RigidTransform Camera, double[,] Adjoint)[] Views(
        RigidTransform pose, PoseMatches[] matches, RigidTransform[] cameras) =>
        [.. matches.Zip(cameras, (m, c) => (m.Inliers(c * pose), c, SpecialEuclidean.Adjoint(c)))];

    private static void AddResiduals(
        (JointRefiner Refiner, RigidTransform Camera, double[,] Adjoint)[] views, (double Points, double Rays)[] scales,
        RigidTransform rigFromObject, NormalEquations equations)
    {
        for (int i = 0; i < views.Length; i++)
        {
            var own = new NormalEquations();
            views[i].Refiner.AddResiduals(views[i].Camera * rigFromObject, scales[i].Points, scales[i].Rays, own);
            equations.AddMapped(own, views[i].Adjoint);
        }
    }

    /// <summary>A verified pose of the rig, with what each photograph and what all say of it.</summary>
    private sealed record VerifiedRig(RigidTransform RigFromObject, VerifiedPose[] Views)
    {
        // A photograph that does not show the object takes nothing away.
        public VerifiedPose All { get; } = new(
            RigFromObject, Views[0].Matches, Views.Sum(v => v.PointEvidence), Views.Sum(v => v.RayEvidence),
            Views.Sum(v => v.InlierRatio * v.Evidence) / Math.Max(1e-9, Views.Sum(v => v.Evidence)),
            Views.Sum(v => v.BlindInlierCells), Views.Sum(v => Math.Min(0, v.LogChance)));
    }
}
