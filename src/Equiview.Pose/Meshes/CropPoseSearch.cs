using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Meshes;

/// <summary>Hypotheses, comparison, refinement and choice of the pose of a mesh in one crop.</summary>
/// <param name="model">The renderings.</param>
/// <param name="templates">The views' features.</param>
/// <param name="silhouettes">The views' silhouettes.</param>
/// <param name="options">Of the estimation.</param>
/// <param name="comparison">Render and compare in this crop.</param>
internal sealed class CropPoseSearch(
    ObjectModel model, TemplateMatcher templates, TemplateSilhouettes silhouettes, MeshPoseOptions options, RenderComparison comparison)
{
    private const int Finalists = 2, MinMatchedViews = 32;
    private const double SettledDegrees = 0.02;
    private static MeshValues Fit => PoseCalibration.Current.Mesh;
    private readonly MeshPoseConfidence confidence = new(comparison.Mesh);
    private readonly OutlineRefiner? outline =
        options.UseOutline ? new OutlineRefiner(comparison.Mesh, comparison.Crop, options.Pnp.ThresholdPixels) : null;

    /// <summary>The pose, or none with the reason.</summary>
    public PoseEstimate Run(CancellationToken cancellation)
    {
        (ComparedPose Pose, double Evidence)[] compared =
        [
            .. FromMatches(cancellation).Concat(FromSilhouettes(cancellation))
                .Select(h => comparison.Compare(h, options.Radius, cancellation))
                .Select(c => (c, Evidence(c))).OrderByDescending(c => c.Item2),
        ];
        ComparedPose[] settled = [.. compared.Take(Finalists).Select(f => Settle(f.Pose, cancellation))];
        ComparedPose best = settled.MaxBy(Evidence)!;
        double rival = settled.Select(s => (Pose: s, Evidence: Evidence(s))).Concat(compared.Skip(Finalists))
            .Where(c => !confidence.SameShape(best.Pose, c.Pose.Pose)).Select(c => c.Evidence).DefaultIfEmpty(0).Max();
        return Judged(best, Answer(best), rival);
    }

    // A pose of too few inliers is answered where its outline leaves little doubt.
    private PoseEstimate Judged(ComparedPose best, PoseEstimate answer, double rival)
    {
        bool matched = answer.Inliers.Length >= options.Pnp.MinInliers;
        int inliers = best.Estimate.Inliers.Length;
        double[] features = MeshPoseConfidence.Features(
            inliers, best.Matches.Length, outline?.Agreement(best.Pose) ?? 0, Evidence(best), rival);
        double probability = MeshPoseConfidence.Of(features);
        if (matched || options.AnswerFromOutline)
            return answer with { Confidence = probability, ConfidenceFeatures = features };
        bool clear = outline is not null && comparison.IsDetection && probability >= MeshPoseConfidence.MinOutlineConfidence;
        return clear
            ? (answer.Found ? answer : new PoseEstimate { CameraFromObject = best.Pose, Score = Evidence(best) }) with
            {
                Confidence = probability,
                ConfidenceFeatures = features,
                Reason = "only the outline supports this pose; poses of the same outline fit as well (symmetries of the shape)",
            }
            : PoseEstimate.None(PoseFailure.TooFewInliers, FormattableString.Invariant(
                $"the best pose has {answer.Inliers.Length} inliers, {options.Pnp.MinInliers} are needed, ")
                    + FormattableString.Invariant($"and its outline alone is right with ")
                + FormattableString.Invariant($"a probability of only {probability:0.00}")) with
            {
                Confidence = probability,
                ConfidenceFeatures = features,
                RejectedPose = best.Pose,
            };
    }

    private List<RigidTransform> FromMatches(CancellationToken cancellation)
    {
        CameraIntrinsics camera = comparison.Crop.Camera;
        IReadOnlyList<TemplateMatches> best =
            templates.Best(comparison.Query, options.Templates, MatchedViews(comparison.Query.Set.Count), cancellation);
        ObjectMatch[] all = [.. best.SelectMany(b => b.Points)];
        IEnumerable<RigidTransform> solved = best.Select(b => b.Points).Prepend(all).Select(Solve)
            .Where(e => e.Found).Select(e => e.CameraFromObject!.Value).Where(comparison.IsPlausible)
            .OrderByDescending(pose => PnpSolver.Score(all, camera, pose, comparison.Search.ThresholdPixels));

        // A template may be right though its matches are too few or too coarse for a pose of their own.
        return Distinct(solved.Concat(best.Select(b => TemplatePose.InCrop(model.Views[b.View], camera, model.Center))),
            options.Candidates);

        PoseEstimate Solve(ObjectMatch[] matches)
        {
            cancellation.ThrowIfCancellationRequested();
            return PnpSolver.Solve(matches, camera, comparison.Search);
        }
    }

    // Views are compared one by one as long as the budget allows; beyond it, those with the nearest mean descriptor.
    private int MatchedViews(int features)
    {
        double multiplicationsOfView = (double)features * model.Features.Length / model.Views.Count * model.Channels;
        return (int)Math.Clamp(Fit.RetrievalMultiplications / multiplicationsOfView, MinMatchedViews, model.Views.Count);
    }

    // Poses that the silhouettes of the templates suggest, refined on the outline.
    private IEnumerable<RigidTransform> FromSilhouettes(CancellationToken cancellation)
    {
        if (outline is null || !comparison.IsDetection)
            yield break;
        IEnumerable<RigidTransform> ranked = silhouettes.Ranked(comparison.Crop)
            .Select(v => TemplatePose.InCrop(model.Views[v], comparison.Crop.Camera, model.Center));
        foreach (RigidTransform start in Distinct(ranked, options.Silhouettes))
        {
            cancellation.ThrowIfCancellationRequested();
            RigidTransform pose = outline.Refine(start, []);
            if (comparison.IsPlausible(pose))
                yield return pose;
        }
    }

    private ComparedPose Settle(ComparedPose start, CancellationToken cancellation)
    {
        ComparedPose best = start;
        double radius = options.Radius;
        for (int round = 1; round < options.Rounds && best.Estimate.Found; round++)
        {
            radius = Math.Max(radius / 2, 4 * options.Pnp.ThresholdPixels / comparison.Crop.Camera.Size.Width);
            ComparedPose next = comparison.Compare(best.Pose, radius, cancellation);
            if (!next.Estimate.Found)
                break;
            double moved = PoseErrors.RotationDegrees(next.Pose, best.Pose);
            best = next;
            if (moved < SettledDegrees)
                break;
        }

        // Matches with fewer inliers than MinInliers are ignored.
        ObjectMatch[] matches = best.Estimate.Inliers.Length < options.Pnp.MinInliers ? [] : best.Matches;
        return outline?.Refine(best.Pose, matches) is { } refined && comparison.IsPlausible(refined) ? best with { Pose = refined } : best;
    }

    private double Evidence(ComparedPose c) => outline?.Evidence(c.Pose, c.Estimate.Score) ?? c.Estimate.Score;

    private PoseEstimate Answer(ComparedPose best)
    {
        if (best.Estimate.Found)
        {
            Vector3D[] points = Array.ConvertAll(best.Estimate.Inliers, i => best.Matches[i].Point);
            return best.Estimate with { CameraFromObject = best.Pose, InlierPoints = points };
        }

        return options.AnswerFromOutline && outline is not null
            ? new PoseEstimate { CameraFromObject = best.Pose, Score = Evidence(best), Reason = "only the outline supports this pose" }
            : best.Estimate;
    }

    private List<RigidTransform> Distinct(IEnumerable<RigidTransform> poses, int count)
    {
        var distinct = new List<RigidTransform>();
        foreach (RigidTransform pose in poses)
        {
            if (distinct.Count >= count)
                break;
            if (!distinct.Exists(k => Same(pose, k)))
                distinct.Add(pose);
        }

        return distinct;
    }

    private bool Same(RigidTransform a, RigidTransform b) => PoseErrors.RotationDegrees(a, b) < Fit.SameDegrees
        && PoseErrors.Translation(a, b) < Fit.SameShareOfDiameter * model.Diameter;
}
