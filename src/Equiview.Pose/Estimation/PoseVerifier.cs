using Equiview.Correspondence;

namespace Equiview.Pose;

/// <summary>A hypothesis after it was refined on what the image shows where it says.</summary>
/// <param name="CameraFromObject">The refined pose.</param>
/// <param name="Evidence">The matches it was refined on.</param>
/// <param name="Signal">Agreement above what chance gives, counted in separate places of the image.</param>
/// <param name="Concentration">Mean agreement of the matches within the threshold: 1 exact; matches by chance lie anywhere in it.</param>
/// <param name="BlindPlaces">Separate places of the image where matches found without knowing the pose agree.</param>
internal sealed record VerifiedPose(RigidTransform CameraFromObject, PoseEvidence Evidence, double Signal, double Concentration, int BlindPlaces);

/// <summary>
/// Checks hypotheses: looks again for matches near the projected points and along the epipolar lines of the nearest views, refines, and measures the
/// agreement above chance. A wrong pose finds such matches too (repeated structure), but they lie anywhere within the threshold.
/// </summary>
internal sealed class PoseVerifier(ObjectModel model, TemplateMatcher templates, ImageFeatures query, CameraIntrinsics camera, PoseEvidence blind, PoseEstimationOptions options)
{
    private const int RayViews = 4;
    private const double RayRadiusPixels = 3;

    // Mean agreement of matches spread evenly over the disc of the threshold.
    private static readonly double Chance = Enumerable.Range(0, 1000).Average(i => 1 - MagsacLoss.Evaluate((i + 0.5) / 1000));
    private readonly GuidedMatcher? guided = query.Map is not null || options.GuidedRadiusPixels == 0 ? null : new GuidedMatcher(model, query.Set);

    public VerifiedPose Verify(RigidTransform hypothesis)
    {
        RigidTransform pose = blind.Refine(hypothesis);
        PoseEvidence evidence = blind;
        if (guided is not null)
        {
            // Twice: the first round frees the pose from the few blind matches, the second searches where it then says.
            for (double radius = options.GuidedRadiusPixels; radius >= options.GuidedRadiusPixels / 2; radius /= 2)
            {
                evidence = new PoseEvidence(model, camera, guided.Match(pose, camera, radius), options.UseRays ? Rays(pose) : [], options.Pnp.ThresholdPixels);
                pose = evidence.Refine(pose);
            }
        }

        int[] inliers = evidence.PointInliers(pose);
        double agreement = PnpSolver.Score(evidence.Points, camera, pose, options.Pnp.ThresholdPixels), concentration = agreement / Math.Max(1, inliers.Length);
        int places = Places(inliers.Select(i => evidence.Points[i].Pixel));
        return new VerifiedPose(pose, evidence, Math.Max(0, concentration - Chance) * places, concentration,
            Places([.. blind.PointInliers(pose).Select(i => blind.Points[i].Pixel), .. blind.RayInliers(pose).Select(r => r.Pixel)]));
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

    // Several views repeat one match: only separate places of the image are evidence.
    private int Places(IEnumerable<PixelPoint> pixels) =>
        pixels.Select(p => (Math.Floor(p.X / options.Pnp.ThresholdPixels), Math.Floor(p.Y / options.Pnp.ThresholdPixels))).Distinct().Count();
}
