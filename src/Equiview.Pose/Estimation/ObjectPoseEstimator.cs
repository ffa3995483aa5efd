namespace Equiview.Pose;

/// <summary>
/// The pose of a known object in an image, training-free: the best views give mutual matches; each view and their union give a hypothesis; all
/// hypotheses are scored on the same matches; the best few are checked with guided matches and refined. Evidence that is too thin is a result with its reason.
/// </summary>
/// <param name="model">The object; reused for many images.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class ObjectPoseEstimator(ObjectModel model, PoseEstimationOptions? options = null)
{
    // Hypotheses this alike lead to the same pose when refined.
    private const double SameDegrees = 5, SameShareOfDiameter = 0.1;
    private readonly PoseEstimationOptions options = options ?? new PoseEstimationOptions();
    private readonly TemplateMatcher templates = new(model);

    /// <summary>Estimates the pose.</summary>
    /// <param name="query">Features of the image, of the model's backbone and preset; reduce them to a box or mask where one is known.</param>
    /// <param name="camera">Ideal pinhole camera; undistort the image first where the lens bends.</param>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate Estimate(ImageFeatures query, CameraIntrinsics camera)
    {
        options.Check();
        if (query.Set.Channels != model.Channels)
            throw new ModelMismatchException(FormattableString.Invariant($"the object was made with descriptors of {model.Channels} channels, the image has {query.Set.Channels}; use the backbone the object was made with"));
        if (query.Set.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image, box or mask holds no feature");
        IReadOnlyList<TemplateMatches> best = templates.Best(query, options.Templates, options.MaxMatchedViews);
        ObjectMatch[] evidence = [.. best.SelectMany(b => b.Matches)];
        PoseEstimate union = PnpSolver.Solve(evidence, camera, options.Pnp);
        PoseEstimate[] hypotheses = [union, .. best.Count < 2 ? [] : best.Select(b => PnpSolver.Solve(b.Matches, camera, options.Pnp with { MinInliers = 5 }))];
        RigidTransform[] candidates = Distinct(hypotheses
            .Where(h => h.Found).Select(h => h.CameraFromObject!.Value)
            .OrderByDescending(pose => PnpSolver.Score(evidence, camera, pose, options.Pnp.ThresholdPixels)));
        if (candidates.Length == 0)
            return union;

        GuidedMatcher? guided = query.Map is not null || options.GuidedRadiusPixels == 0 ? null : new GuidedMatcher(model, query.Set);
        PoseEstimate answer = candidates.Select(pose => Finish(pose, evidence, guided, camera)).OrderByDescending(e => e.Found).ThenByDescending(e => e.Score).First();
        return answer.CameraFromObject is { } found && Support(evidence, camera, found) is var places && places < options.Pnp.MinInliers
            ? PoseEstimate.None(PoseFailure.TooFewInliers, FormattableString.Invariant($"the best pose is backed by matches at {places} places of the image; {options.Pnp.MinInliers} are asked for"))
            : answer;
    }

    // Several views repeat one match, and guided matches are near the pose by construction: only separate places of the blind search are evidence.
    private int Support(ObjectMatch[] evidence, CameraIntrinsics camera, RigidTransform pose)
    {
        double threshold = options.Pnp.ThresholdPixels;
        return evidence.Where(m => m.SquaredError(pose, camera) < threshold * threshold)
            .Select(m => (Math.Floor(m.Pixel.X / threshold), Math.Floor(m.Pixel.Y / threshold))).Distinct().Count();
    }

    private PoseEstimate Finish(RigidTransform hypothesis, ObjectMatch[] evidence, GuidedMatcher? guided, CameraIntrinsics camera)
    {
        PoseEstimate blind = PnpSolver.Refine(evidence, camera, hypothesis, options.Pnp);
        if (guided is null)
            return blind;

        // Twice: the first round frees the pose from the few blind matches, the second searches where it then says.
        RigidTransform pose = blind.CameraFromObject ?? hypothesis;
        PoseEstimate result = blind;
        for (double radius = options.GuidedRadiusPixels; radius >= options.GuidedRadiusPixels / 2; radius /= 2)
        {
            result = PnpSolver.Refine(guided.Match(pose, camera, radius), camera, pose, options.Pnp);
            if (result.CameraFromObject is not { } refined)
                return result;
            pose = refined;
        }

        return result;
    }

    private RigidTransform[] Distinct(IEnumerable<RigidTransform> poses)
    {
        var kept = new List<RigidTransform>();
        foreach (RigidTransform pose in poses)
        {
            if (kept.Count < options.Candidates && !kept.Exists(k => PoseErrors.RotationDegrees(pose, k) < SameDegrees && PoseErrors.Translation(pose, k) < SameShareOfDiameter * model.Diameter))
                kept.Add(pose);
        }

        return [.. kept];
    }
}
