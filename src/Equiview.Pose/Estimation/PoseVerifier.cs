using Equiview.Correspondence;

namespace Equiview.Pose;

/// <summary>A hypothesis after it was refined on what the image shows where it says.</summary>
/// <param name="CameraFromObject">The refined pose.</param>
/// <param name="Evidence">The matches it was refined on.</param>
/// <param name="PointSignal">Agreement of points beyond chance, times the separate places of the image that agree.</param>
/// <param name="RaySignal">The same of epipolar constraints.</param>
/// <param name="Excess">The agreement beyond chance alone, the larger of both kinds.</param>
/// <param name="BlindPlaces">Separate places of the image where matches found without knowing the pose agree.</param>
internal sealed record VerifiedPose(RigidTransform CameraFromObject, PoseEvidence Evidence, double PointSignal, double RaySignal, double Excess, int BlindPlaces)
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

    private readonly GuidedMatcher? guided = query.Map is not null || options.GuidedRadiusPixels == 0 ? null : new GuidedMatcher(model, query.Set);

    public VerifiedPose Verify(RigidTransform hypothesis)
    {
        RigidTransform pose = blind.Refine(hypothesis);
        PoseEvidence evidence = blind;
        if (guided is not null)
        {
            // Twice: the first round frees the pose from the few blind matches, the second searches where it then says.
            pose = Refined(new PoseEvidence(model, camera, guided.Match(pose, camera, options.GuidedRadiusPixels), [], options.Pnp.ThresholdPixels), pose).Pose;
            (evidence, pose) = Refined(new PoseEvidence(model, camera, guided.Match(pose, camera, options.GuidedRadiusPixels / 2), options.UseRays ? Rays(pose) : [], options.Pnp.ThresholdPixels), pose);
        }

        var (pointExcess, pointPlaces, rayExcess, rayPlaces) = evidence.Agreement(pose);
        return new VerifiedPose(pose, evidence, pointExcess * pointPlaces, rayExcess * rayPlaces, Math.Max(pointExcess, rayExcess),
            blind.Places([.. blind.PointInliers(pose).Select(i => blind.Points[i].Pixel), .. blind.RayInliers(pose).Select(r => r.Pixel)]));
    }

    private static (PoseEvidence Evidence, RigidTransform Pose) Refined(PoseEvidence evidence, RigidTransform pose)
    {
        PoseEvidence weighted = evidence.Weighted(evidence.Refine(pose));
        return (weighted, weighted.Refine(pose));
    }

    private RayMatch[] Rays(RigidTransform pose)
    {
        Vector3D direction = model.DirectionTo(pose);
        var image = new PosedView("image", camera, pose);
        var rays = new List<RayMatch>();
        foreach (int view in Enumerable.Range(0, model.Views.Count).OrderByDescending(v => model.DirectionTo(model.Views[v].CameraFromObject).Dot(direction)).Take(RayViews))
        {
            if (templates.Of(view) is not { } template)
                continue;
            ObjectView known = model.Views[view];
            var matcher = new EpipolarMatcher(new PosedView(known.Name, known.Intrinsics, known.CameraFromObject), template.Set, image, query.Set, (model.Centre, model.Diameter / 2), RayRadiusPixels);
            rays.AddRange(matcher.Mutual().Where(p => p.Margin > options.MinRayMargin).Select(p => new RayMatch(view, template.Set.Points[p.A], p.PixelB)));
        }

        return [.. rays];
    }
}
