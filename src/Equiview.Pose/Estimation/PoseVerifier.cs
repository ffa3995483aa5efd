using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;

namespace Equiview.Pose.Estimation;

/// <summary>
/// Verifies hypotheses: matches again near the projected points and along the epipolar lines of the nearest views, refines, and measures
/// the chance-corrected inlier ratio. A wrong pose finds such matches too (repeated structure), but their residuals are spread evenly below
/// the threshold.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="templates">Its views.</param>
/// <param name="query">Features of the image.</param>
/// <param name="camera">Ideal pinhole camera.</param>
/// <param name="blind">Matches found without knowing the pose.</param>
/// <param name="options">Of the estimation.</param>
internal sealed class PoseVerifier(
    ObjectModel model,
    TemplateMatcher templates,
    ImageFeatures query,
    CameraIntrinsics camera,
    PoseMatches blind,
    PoseEstimationOptions options)
{
    private const int RayViews = 4;
    private const double RayRadiusPixels = 3;

    // On a feature grid a search near the projection finds only the cell that is already matched.
    private readonly GuidedMatcher? guided =
        query.Map is null && options.GuidedRadiusPixels > 0 ? new GuidedMatcher(model, query.Set) : null;

    /// <summary>Refines one hypothesis and measures its evidence.</summary>
    public VerifiedPose Verify(RigidTransform hypothesis)
    {
        RigidTransform pose = blind.Refine(hypothesis, options.RefinementRounds);
        PoseMatches matches = blind;
        if (guided is not null)
        {
            // Twice: the first round frees the pose from the few blind matches, the second searches around the better pose.
            pose = Refined(Guided(pose, options.GuidedRadiusPixels, []), pose).Pose;
            (matches, pose) = Refined(Guided(pose, options.GuidedRadiusPixels / 2, options.UseRays ? Rays(pose) : []), pose);
        }

        return Measure(pose, matches);
    }

    /// <summary>
    /// Matches near a pose: of points within a radius, and along epipolar lines; on a feature grid those found without the pose.
    /// </summary>
    public PoseMatches Near(RigidTransform pose, double radiusPixels, bool rays) =>
        guided is null ? blind : Guided(pose, radiusPixels, rays && options.UseRays ? Rays(pose) : []);

    /// <summary>The evidence of a pose in matches.</summary>
    public VerifiedPose Measure(RigidTransform pose, PoseMatches matches)
    {
        (double pointRatio, int pointCells, double rayRatio, int rayCells) = matches.Agreement(pose);
        IEnumerable<PixelPoint> blindInliers =
            blind.PointInliers(pose).Select(i => blind.Points[i].Pixel).Concat(blind.RayInliers(pose).Select(r => r.Pixel));
        return new VerifiedPose(
            pose, matches, pointRatio * pointCells, rayRatio * rayCells, Math.Max(pointRatio, rayRatio), blind.InlierCells(blindInliers),
            RandomPairs.LogChance(blind, pose, camera, options.Pnp.ThresholdPixels));
    }

    private PoseMatches Guided(RigidTransform pose, double radiusPixels, EpipolarMatch[] rays) =>
        new(model, camera, guided!.Match(pose, camera, radiusPixels), rays, options.Pnp.ThresholdPixels);

    private (PoseMatches Matches, RigidTransform Pose) Refined(PoseMatches matches, RigidTransform pose)
    {
        PoseMatches weighted = matches.Weighted(matches.Refine(pose, options.RefinementRounds));
        return (weighted, weighted.Refine(pose, options.RefinementRounds));
    }

    private EpipolarMatch[] Rays(RigidTransform pose)
    {
        var image = new PosedView("image", camera, pose);
        (Vector3D, double) ball = (model.Center, model.Diameter / 2);
        var rays = new List<EpipolarMatch>();
        foreach (int view in model.NearestViews(pose, RayViews))
        {
            if (templates.Of(view) is not { } template)
                continue;
            ObjectView known = model.Views[view];
            var posed = new PosedView(known.Name, known.Intrinsics, known.CameraFromObject);
            var matcher = new EpipolarMatcher(posed, template.Set, image, query.Set, ball, RayRadiusPixels);
            rays.AddRange(matcher.Mutual().Where(p => p.Margin > options.MinRayMargin)
                .Select(p => new EpipolarMatch(view, template.Set.Points[p.A], p.PixelB)));
        }

        return [.. rays];
    }
}
