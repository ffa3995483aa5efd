using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// The pose of a known object from the features of an image, training-free. Mutual matches with the most similar views give hypotheses: by
/// PnP from triangulated points (each view alone and all together) and by relative pose from matches of pixels. All are scored on the same
/// matches; the best few are verified with guided matches and refined. When there is too little evidence the result has no pose and says
/// why (<see cref="PoseEstimate.Failure"/>, <see cref="PoseEstimate.Reason"/>); nothing is thrown.
/// </summary>
/// <param name="model">The object; reused for many images.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class FeaturePoseSolver(ObjectModel model, PoseEstimationOptions? options = null)
{
    // Hypotheses this close lead to the same pose when refined.
    private const double SameDegrees = 5, SameShareOfDiameter = 0.1;
    private readonly PoseEstimationOptions options = options ?? new PoseEstimationOptions();
    private readonly TemplateMatcher templates = new(model);

    // The object alone, where the model also knows the table on which it was photographed.
    private readonly FeaturePoseSolver? alone = model.WithoutSurroundings() is { } own ? new FeaturePoseSolver(own, options) : null;

    private ObjectModel Own => alone?.Own ?? model;

    /// <summary>Estimates the pose.</summary>
    /// <param name="query">
    /// Features of the image, of the model's backbone and recipe; reduce them to a box or mask where one is known.
    /// </param>
    /// <param name="camera">Ideal pinhole camera; undistort the image first where the lens bends.</param>
    /// <param name="cancellation">Checked for every view and hypothesis.</param>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate Estimate(ImageFeatures query, CameraIntrinsics camera, CancellationToken cancellation = default)
    {
        PoseEstimate all = Search(query, camera, cancellation);
        return alone is null ? all : Reconciled(all, alone.Search(query, camera, cancellation));
    }

    // Surroundings help where the object stands as it stood, and mislead where it was moved: the object's own features decide.
    private PoseEstimate Reconciled(PoseEstimate all, PoseEstimate own)
    {
        if (all.CameraFromObject is not { } pose)
            return own.Found ? own : all;
        if ((own.CameraFromObject ?? own.RejectedPose) is { } ownPose && Same(pose, ownPose))
            return all;
        if (own.Found)
            return own with { Reason = "the surroundings lie elsewhere: the object was moved" };
        return PoseEstimate.None(
            PoseFailure.NotVerified,
            "the surroundings are recognized, the object on them is not: it may have been moved (" + own.Reason + ")") with
        {
            Confidence = double.IsNaN(own.Confidence) ? 0 : Math.Min(own.Confidence, all.Confidence),
            ConfidenceFeatures = own.ConfidenceFeatures,
            RejectedPose = pose,
        };
    }

    private PoseEstimate Search(ImageFeatures query, CameraIntrinsics camera, CancellationToken cancellation)
    {
        Check(query);
        if (query.Set.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image, box or mask holds no feature");
        IReadOnlyList<TemplateMatches> best = templates.Best(query, options.Templates, options.MaxMatchedViews, cancellation);
        PoseMatches matches = Blind(best, camera);
        PoseEstimate union = PnpSolver.Solve(matches.Points, camera, options.Pnp);
        if (union.Failure == PoseFailure.NotFinite)
            return union;
        RigidTransform[] candidates = Distinct(Hypotheses(union, best, matches, camera, cancellation).OrderByDescending(matches.Score));
        if (candidates.Length == 0)
            return union.Found ? PoseEstimate.None(PoseFailure.TooFewInliers, "no hypothesis agrees with the matches") : union;
        var verifier = new PoseVerifier(model, templates, query, camera, matches, options);
        VerifiedPose[] verified = [.. candidates.Select(Verified).OrderByDescending(v => v.Evidence)];
        return Answer(verified[0], Rival(verified), union);

        VerifiedPose Verified(RigidTransform hypothesis)
        {
            cancellation.ThrowIfCancellationRequested();
            return verifier.Verify(hypothesis);
        }
    }

    /// <summary>
    /// Estimates the pose near a known one (the last frame's), without a search through the object's views; much faster. Key points only:
    /// feature grids, and an object that moved farther, need <see cref="Estimate"/>.
    /// </summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="prior">Where the object is expected, camera frame.</param>
    /// <returns>The pose, or no pose where the object is not found near the expected one.</returns>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate EstimateNear(ImageFeatures query, CameraIntrinsics camera, RigidTransform prior)
    {
        if (alone is not null)
            return alone.EstimateNear(query, camera, prior);
        Check(query);
        if (query.Set.Count == 0 || query.Map is not null)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image has no key points to follow");
        ViewedMatch[] guided = new GuidedMatcher(model, query.Set).Match(prior, camera, options.TrackingRadiusPixels);
        var matches = new PoseMatches(model, camera, guided, [], options.Pnp.ThresholdPixels);
        PoseEstimate found = PnpSolver.Solve(matches.Points, camera, options.Pnp);
        if (found.CameraFromObject is not { } pose)
            return found;
        VerifiedPose verified = new PoseVerifier(model, templates, query, camera, matches, options).Verify(pose);

        // No other pose was looked for, so no lead over one is known: the rival counts as equal.
        return verified.InlierRatio >= options.MinTrackingInlierRatio
            ? Answer(verified, verified, found)
            : PoseEstimate.None(PoseFailure.NotVerified, FormattableString.Invariant(
                $"near the last pose the chance-corrected inlier ratio is only {verified.InlierRatio:P0}"));
    }

    /// <summary>Estimates the pose with a camera whose focal length is a guess, and the focal length with it.</summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="guess">The guessed camera; its principal point stays.</param>
    /// <param name="cancellation">Checked for every view and hypothesis.</param>
    /// <returns>
    /// The pose with <see cref="PoseEstimate.FoundCamera"/>; its deviations and its probability count the focal length as unknown.
    /// </returns>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate EstimateWithFocal(ImageFeatures query, CameraIntrinsics guess, CancellationToken cancellation = default) =>
        new FocalPoseSolver(Own, this).Estimate(query, guess, cancellation);

    /// <summary>
    /// Estimates one pose from several photographs of one instant, or of a moving camera around an object at rest, whose cameras are known.
    /// </summary>
    /// <param name="rig">Features of the photographs with their cameras.</param>
    /// <param name="cancellation">Checked for every view and hypothesis.</param>
    /// <returns>The pose in each camera; all have the same probability.</returns>
    internal PoseEstimate[] EstimateRig(IReadOnlyList<RigView> rig, CancellationToken cancellation = default) =>
        alone is not null ? alone.EstimateRig(rig, cancellation) : new RigPoseSolver(this, options).Estimate(rig, cancellation);

    /// <summary>The best hypotheses of an image, its matches, and what verifies them.</summary>
    internal (PoseVerifier Verifier, PoseMatches Matches, RigidTransform[] Hypotheses) Propose(
        ImageFeatures query, CameraIntrinsics camera, CancellationToken cancellation)
    {
        Check(query);
        IReadOnlyList<TemplateMatches> best =
            query.Set.Count == 0 ? [] : templates.Best(query, options.Templates, options.MaxMatchedViews, cancellation);
        PoseMatches matches = Blind(best, camera);
        PoseEstimate union = PnpSolver.Solve(matches.Points, camera, options.Pnp);
        RigidTransform[] hypotheses = Distinct(Hypotheses(union, best, matches, camera, cancellation).OrderByDescending(matches.Score));
        return (new PoseVerifier(model, templates, query, camera, matches, options), matches, hypotheses);
    }

    /// <summary>Matches of points near where a pose projects them; on a feature grid the matches found without the pose.</summary>
    internal ObjectMatch[] MatchesNear(
        ImageFeatures query, CameraIntrinsics camera, RigidTransform pose, double radiusPixels, CancellationToken cancellation)
    {
        if (alone is not null)
            return alone.MatchesNear(query, camera, pose, radiusPixels, cancellation);
        return query.Map is null
            ? [.. new GuidedMatcher(model, query.Set).Match(pose, camera, radiusPixels).Select(m => m.Match)]
            : Blind(templates.Best(query, options.Templates, options.MaxMatchedViews, cancellation), camera).Points;
    }

    private PoseMatches Blind(IReadOnlyList<TemplateMatches> best, CameraIntrinsics camera)
    {
        ViewedMatch[] points = [.. best.SelectMany(b => b.Points.Select(m => new ViewedMatch(b.View, m)))];
        EpipolarMatch[] rays = options.UseRays ? [.. best.SelectMany(b => b.Rays)] : [];
        return new PoseMatches(model, camera, points, rays, options.Pnp.ThresholdPixels);
    }

    private List<RigidTransform> Hypotheses(
        PoseEstimate union, IReadOnlyList<TemplateMatches> best, PoseMatches matches, CameraIntrinsics camera,
            CancellationToken cancellation)
    {
        List<RigidTransform> poses = union.CameraFromObject is { } fromAll ? [fromAll] : [];
        PnpOptions search = options.Pnp with { MinInliers = 5 };
        foreach (TemplateMatches view in best.Count < 2 || !options.HypothesisPerView ? [] : best)
        {
            cancellation.ThrowIfCancellationRequested();
            if (PnpSolver.Solve(view.Points, camera, search).CameraFromObject is { } pose)
                poses.Add(pose);
        }

        foreach (TemplateMatches view in options.UseRays ? best : [])
        {
            cancellation.ThrowIfCancellationRequested();
            poses.AddRange(RelativePoseHypotheses.From(model, view.View, view.Rays, matches, camera));
        }

        return poses;
    }

    private VerifiedPose? Rival(VerifiedPose[] verified) =>
        verified.Skip(1).FirstOrDefault(v => !Same(v.CameraFromObject, verified[0].CameraFromObject));

    private PoseEstimate Answer(VerifiedPose first, VerifiedPose? rival, PoseEstimate union)
    {
        RigidTransform pose = first.CameraFromObject;
        double[] features = PoseConfidence.Features(first, rival);
        double confidence = PoseConfidence.Of(features);
        if (first.BlindInlierCells < options.Pnp.MinInliers)
        {
            return Rejected(PoseFailure.TooFewInliers, FormattableString.Invariant(
                $"the best pose has inliers in {first.BlindInlierCells} cells of the image; {options.Pnp.MinInliers} are needed"));
        }

        if (confidence < options.MinConfidence)
            return Rejected(PoseFailure.NotVerified, Doubt(first, rival, confidence));
        int[] inliers = first.Matches.PointInliers(pose);
        return new PoseEstimate
        {
            CameraFromObject = pose,
            Inliers = inliers,
            InlierPoints = Array.ConvertAll(inliers, i => first.Matches.Points[i].Point),
            Score = first.Matches.Score(pose),
            RmsPixels = first.Matches.RmsPixels(pose),
            Covariance = first.Matches.Covariance(pose)?.Scaled(PoseCalibration.Current.Covariance.DeviationFactor),
            Iterations = union.Iterations,
            Confidence = confidence,
            ConfidenceFeatures = features,
        };

        PoseEstimate Rejected(PoseFailure failure, string reason) =>
            PoseEstimate.None(failure, reason) with { Confidence = confidence, ConfidenceFeatures = features, RejectedPose = pose };
    }

    private static string Doubt(VerifiedPose first, VerifiedPose? rival, double confidence)
    {
        string text = FormattableString.Invariant(
            $"the best pose is right with a probability of only {confidence:0.00}: inliers in {first.BlindInlierCells} cells, ")
            + FormattableString.Invariant($"chance-corrected inlier ratio {first.InlierRatio:P0}");
        return rival is null ? text
            : text + FormattableString.Invariant(
                $", and another pose has {rival.Evidence / Math.Max(first.Evidence, 1e-9):P0} of its evidence");
    }

    private void Check(ImageFeatures query)
    {
        options.Check();
        model.RequireComparable(query.Set.Channels, query.Set.Recipe);
    }

    /// <summary>The first poses that differ, as many as are verified.</summary>
    internal RigidTransform[] Distinct(IEnumerable<RigidTransform> poses)
    {
        var kept = new List<RigidTransform>();
        foreach (RigidTransform pose in poses)
        {
            if (kept.Count < options.Candidates && !kept.Exists(k => Same(pose, k)))
                kept.Add(pose);
        }

        return [.. kept];
    }

    /// <summary>Whether two poses lead to one when refined.</summary>
    internal bool Same(RigidTransform a, RigidTransform b) =>
        PoseErrors.RotationDegrees(a, b) < SameDegrees && PoseErrors.Translation(a, b) < SameShareOfDiameter * model.Diameter;
}
