using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;

namespace Equiview.Pose.Estimation;

/// <summary>A hypothesis after it was refined on what the image shows where it says.</summary>
/// <param name="CameraFromObject">The refined pose.</param>
/// <param name="Evidence">The matches it was refined on.</param>
/// <param name="PointSignal">Agreement of points beyond chance, times the separate places of the image that agree.</param>
/// <param name="RaySignal">The same of epipolar constraints.</param>
/// <param name="Excess">The agreement beyond chance alone, the larger of both kinds.</param>
/// <param name="BlindPlaces">Separate places of the image where matches found without knowing the pose agree.</param>
/// <param name="LogChance">Natural logarithm of the expected number of poses with so many blind matches if pixels and points were paired at random.</param>
internal sealed record VerifiedPose(RigidTransform CameraFromObject, PoseEvidence Evidence, double PointSignal, double RaySignal, double Excess, int BlindPlaces, double LogChance)
{
    public double Signal => PointSignal + RaySignal;
}

/// <summary>
/// Checks hypotheses: looks again for matches near the projected points and along the epipolar lines of the nearest views, refines, and measures the
/// agreement above chance. A wrong pose finds such matches too (repeated structure), but they lie anywhere within the threshold.
/// </summary>
internal sealed class PoseVerifier(ObjectModel model, TemplateMatcher templates, ImageFeatures query, CameraIntrinsics camera, PoseEvidence blind, PoseEstimationOptions options)
{
    private const int RayViews = 4;
    private const double RayRadiusPixels = 3;

    // Cells are matched to the cell: near a place there is nothing more to find.
    private readonly GuidedMatcher? look = query.Map is null && options.GuidedRadiusPixels > 0 ? new GuidedMatcher(model, query.Set) : null;

    public VerifiedPose Verify(RigidTransform hypothesis)
    {
        RigidTransform pose = blind.Refine(hypothesis, options.RefinementRounds);
        PoseEvidence evidence = blind;
        if (look is not null)
        {
            // Twice: the first round frees the pose from the few blind matches, the second searches where it then says.
            pose = Refined(new PoseEvidence(model, camera, look.Match(pose, camera, options.GuidedRadiusPixels), [], options.Pnp.ThresholdPixels), pose).Pose;
            (evidence, pose) = Refined(new PoseEvidence(model, camera, look.Match(pose, camera, options.GuidedRadiusPixels / 2), options.UseRays ? Rays(pose) : [], options.Pnp.ThresholdPixels), pose);
        }

        var (pointExcess, pointPlaces, rayExcess, rayPlaces) = evidence.Agreement(pose);
        return new VerifiedPose(pose, evidence, pointExcess * pointPlaces, rayExcess * rayPlaces, Math.Max(pointExcess, rayExcess),
            blind.Places([.. blind.PointInliers(pose).Select(i => blind.Points[i].Pixel), .. blind.RayInliers(pose).Select(r => r.Pixel)]), RandomPairs.LogChance(blind, pose, camera, options.Pnp.ThresholdPixels));
    }

    private (PoseEvidence Evidence, RigidTransform Pose) Refined(PoseEvidence evidence, RigidTransform pose)
    {
        PoseEvidence weighted = evidence.Weighted(evidence.Refine(pose, options.RefinementRounds));
        return (weighted, weighted.Refine(pose, options.RefinementRounds));
    }

    private EpipolarMatch[] Rays(RigidTransform pose)
    {
        var image = new PosedView("image", camera, pose);
        var rays = new List<EpipolarMatch>();
        foreach (int view in model.NearestViews(pose, RayViews))
        {
            if (templates.Of(view) is not { } template)
                continue;
            ObjectView known = model.Views[view];
            var matcher = new EpipolarMatcher(new PosedView(known.Name, known.Intrinsics, known.CameraFromObject), template.Set, image, query.Set, (model.Center, model.Diameter / 2), RayRadiusPixels);
            rays.AddRange(matcher.Mutual().Where(p => p.Margin > options.MinRayMargin).Select(p => new EpipolarMatch(view, template.Set.Points[p.A], p.PixelB)));
        }

        return [.. rays];
    }
}
