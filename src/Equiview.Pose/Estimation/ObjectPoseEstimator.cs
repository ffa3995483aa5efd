using Equiview.Features;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// The pose of a known object in an image, training-free: the best views give mutual matches; each view and their union give hypotheses, from points of
/// known place and from matches of pixels; all are scored on the same matches; the best few are verified where they say the object is, and refined.
/// Evidence that is too thin is a result with its reason.
/// </summary>
/// <param name="model">The object; reused for many images.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class ObjectPoseEstimator(ObjectModel model, PoseEstimationOptions? options = null)
{
    // Hypotheses this alike lead to the same pose when refined.
    private const double SameDegrees = 5, SameShareOfDiameter = 0.1;

    // Matches of several views share wrong points, so they are fewer independent facts than they count. On held-out views of the Middlebury temple and dino
    // (231 right answers, four backbones) the median rotation error was 2.4 predicted deviations; an honest one has 0.89.
    private const double DeviationFactor = 2.7;
    private const int FeaturemetricViews = 3;
    private readonly PoseEstimationOptions options = options ?? new PoseEstimationOptions();
    private readonly TemplateMatcher templates = new(model);

    /// <summary>Estimates the pose.</summary>
    /// <param name="query">Features of the image, of the model's backbone and recipe; reduce them to a box or mask where one is known.</param>
    /// <param name="camera">Ideal pinhole camera; undistort the image first where the lens bends.</param>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate Estimate(ImageFeatures query, CameraIntrinsics camera)
    {
        Check(query);
        if (query.Set.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image, box or mask holds no feature");
        IReadOnlyList<TemplateMatches> best = templates.Best(query, options.Templates, options.MaxMatchedViews);
        var evidence = new PoseEvidence(model, camera, [.. best.SelectMany(b => b.Points.Select(m => new ViewedMatch(b.View, m)))], options.UseRays ? [.. best.SelectMany(b => b.Rays)] : [], options.Pnp.ThresholdPixels);
        PoseEstimate union = PnpSolver.Solve(evidence.Points, camera, options.Pnp);
        if (union.Failure == PoseFailure.NotFinite)
            return union;
        RigidTransform[] candidates = Distinct(Hypotheses(union, best, evidence, camera).OrderByDescending(evidence.Score));
        if (candidates.Length == 0)
            return union.Found ? PoseEstimate.None(PoseFailure.TooFewInliers, "no hypothesis agrees with the matches") : union;
        var verifier = new PoseVerifier(model, templates, query, camera, evidence, options);
        PoseEstimate answer = Answer([.. candidates.Select(verifier.Verify).OrderByDescending(v => v.Signal)], union);
        return options.Featuremetric && answer.CameraFromObject is { } pose && query.Dense is { } map ? answer with { CameraFromObject = Featuremetric(map, camera, pose) } : answer;
    }

    /// <summary>
    /// Estimates the pose near a known one (the last frame's), without a search through the object's views; much faster. Key points only: feature grids, and
    /// an object that moved farther, need <see cref="Estimate"/>.
    /// </summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="prior">Where the object is expected, camera frame.</param>
    /// <returns>The pose, or no pose where the object is not found near the expected one.</returns>
    /// <exception cref="ModelMismatchException">The features are of another width than the model's.</exception>
    public PoseEstimate EstimateNear(ImageFeatures query, CameraIntrinsics camera, RigidTransform prior)
    {
        Check(query);
        if (query.Set.Count == 0 || query.Map is not null)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image has no key points to follow");
        var evidence = new PoseEvidence(model, camera, new GuidedMatcher(model, query.Set).Match(prior, camera, options.FollowRadiusPixels), [], options.Pnp.ThresholdPixels);
        PoseEstimate found = PnpSolver.Solve(evidence.Points, camera, options.Pnp);
        if (found.CameraFromObject is not { } pose)
            return found;
        VerifiedPose verified = new PoseVerifier(model, templates, query, camera, evidence, options).Verify(pose);
        return verified.Excess < options.MinFollowExcess
            ? PoseEstimate.None(PoseFailure.NotVerified, FormattableString.Invariant($"near the last pose matches stand only {verified.Excess:P0} above chance"))
            : Answer([verified], found, rivalsSought: false);
    }

    private IEnumerable<RigidTransform> Hypotheses(PoseEstimate union, IReadOnlyList<TemplateMatches> best, PoseEvidence evidence, CameraIntrinsics camera)
    {
        PnpOptions few = options.Pnp with { MinInliers = 5 };
        IEnumerable<PoseEstimate> fromPoints = best.Count < 2 || !options.HypothesisPerView ? [union] : [union, .. best.Select(b => PnpSolver.Solve(b.Points, camera, few))];
        IEnumerable<RigidTransform> fromRays = options.UseRays ? best.SelectMany(b => RelativePoseHypotheses.From(model, b.View, b.Rays, evidence, camera)) : [];
        return [.. fromPoints.Where(h => h.Found).Select(h => h.CameraFromObject!.Value), .. fromRays];
    }

    // Where no rival was looked for, no lead over one is known.
    private PoseEstimate Answer(VerifiedPose[] verified, PoseEstimate union, bool rivalsSought = true)
    {
        VerifiedPose first = verified[0];
        VerifiedPose? rival = verified.Skip(1).FirstOrDefault(v => !Same(v.CameraFromObject, first.CameraFromObject));
        double[] features = PoseConfidence.Features(first, rivalsSought ? rival : first);
        double confidence = PoseConfidence.Of(features);
        if (first.BlindPlaces < options.Pnp.MinInliers)
            return PoseEstimate.None(PoseFailure.TooFewInliers, FormattableString.Invariant($"the best pose is backed by matches at {first.BlindPlaces} places of the image; {options.Pnp.MinInliers} are asked for")) with { Confidence = confidence, Evidence = features, Refused = first.CameraFromObject };
        if (confidence < options.MinConfidence)
        {
            return PoseEstimate.None(PoseFailure.NotVerified, FormattableString.Invariant(
                $"the best pose is right with a probability of only {confidence:0.00}: {first.BlindPlaces} places agree, matches stand {first.Excess:P0} above chance{(rival is null ? "" : FormattableString.Invariant($", and another pose has {rival.Signal / Math.Max(first.Signal, 1e-9):P0} of its evidence"))}")) with { Confidence = confidence, Evidence = features, Refused = first.CameraFromObject };
        }

        RigidTransform pose = first.CameraFromObject;
        int[] inliers = first.Evidence.PointInliers(pose);
        return new PoseEstimate
        {
            CameraFromObject = pose,
            Inliers = inliers,
            Score = first.Evidence.Score(pose),
            RmsPixels = first.Evidence.RmsPixels(pose),
            Covariance = first.Evidence.Covariance(pose)?.Scaled(DeviationFactor),
            Iterations = union.Iterations,
            Confidence = confidence,
            Evidence = features,
        };
    }

    private RigidTransform Featuremetric(FeatureMap map, CameraIntrinsics camera, RigidTransform pose)
    {
        HashSet<int> views = [.. model.NearestViews(pose, FeaturemetricViews)];
        int[] rows = [.. Enumerable.Range(0, model.Features.Length).Where(i => views.Contains(model.Features[i].View))];
        float[] descriptors = [.. rows.SelectMany(i => model.Descriptors.AsSpan(i * model.Channels, model.Channels).ToArray())];
        return FeaturemetricRefiner.Refine(map, Array.ConvertAll(rows, i => model.Points[model.Features[i].Point]), descriptors, camera, pose).CameraFromObject;
    }

    private void Check(ImageFeatures query)
    {
        options.Check();
        if (query.Set.Channels != model.Channels)
            throw new ModelMismatchException(FormattableString.Invariant($"the object was made with descriptors of {model.Channels} channels, the image has {query.Set.Channels}; use the backbone the object was made with"));
    }

    private RigidTransform[] Distinct(IEnumerable<RigidTransform> poses)
    {
        var kept = new List<RigidTransform>();
        foreach (RigidTransform pose in poses)
        {
            if (kept.Count < options.Candidates && !kept.Exists(k => Same(pose, k)))
                kept.Add(pose);
        }

        return [.. kept];
    }

    private bool Same(RigidTransform a, RigidTransform b) => PoseErrors.RotationDegrees(a, b) < SameDegrees && PoseErrors.Translation(a, b) < SameShareOfDiameter * model.Diameter;
}
