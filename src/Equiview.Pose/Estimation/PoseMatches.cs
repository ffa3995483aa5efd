using Equiview.Pose.Calibration;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// All matches of one image with an object: points of the object, and pixels of its views (epipolar constraints, "rays"). All hypotheses of
/// the image are scored on one of these.
/// </summary>
internal sealed class PoseMatches
{
    // Mean score of residuals spread evenly: over the disc of the threshold, and over the strip beside an epipolar line.
    private static readonly double PointChance = Enumerable.Range(0, 1000).Average(i => 1 - MagsacLoss.Evaluate((i + 0.5) / 1000));
    private static readonly double RayChance = Enumerable.Range(0, 1000)
        .Average(i => 1 - MagsacLoss.Evaluate(Math.Pow((i + 0.5) / 1000, 2)));
    private readonly RayValues fit = PoseCalibration.Current.Rays;
    private readonly ObjectModel model;
    private readonly CameraIntrinsics camera;
    private readonly int[] viewOfPoint;
    private readonly double threshold, rayThreshold;

    public PoseMatches(
        ObjectModel model, CameraIntrinsics camera, IReadOnlyList<ViewedMatch> points, EpipolarMatch[] rays, double thresholdPixels)
    {
        (this.model, this.camera, Rays, threshold) = (model, camera, rays, thresholdPixels);
        rayThreshold = fit.Threshold * thresholdPixels;
        Points = [.. points.Select(p => p.Match)];
        viewOfPoint = [.. points.Select(p => p.View)];
    }

    public ObjectMatch[] Points { get; }

    public EpipolarMatch[] Rays { get; }

    /// <summary>
    /// Robust number of agreeing matches. An epipolar match counts less: chance puts many more near a line than near a point.
    /// </summary>
    public double Score(RigidTransform pose)
    {
        double score = PnpSolver.Score(Points, camera, pose, threshold);
        PairGeometry[] pairs = Pairs(pose);
        foreach (ref readonly EpipolarMatch ray in Rays.AsSpan())
            score += fit.Score * RayScore(ray, pairs);
        return score;
    }

    /// <summary>Root mean square distance of the point matches within the threshold, pixels.</summary>
    public double RmsPixels(RigidTransform pose) =>
        Math.Sqrt(PointInliers(pose).Select(i => Points[i].SquaredError(pose, camera)).DefaultIfEmpty(double.NaN).Average());

    /// <summary>Indices of the point matches within the threshold of a pose.</summary>
    public int[] PointInliers(RigidTransform pose) => PoseSearch.InlierIndices(Points, camera, pose, threshold);

    /// <summary>Epipolar matches within their threshold of a pose.</summary>
    public EpipolarMatch[] RayInliers(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        return Array.FindAll(Rays, r => Math.Abs(pairs[r.View].Residual(r)) < rayThreshold);
    }

    /// <summary>
    /// The chance-corrected inlier ratios of points and of epipolar matches, 0 (residuals spread evenly below the threshold, as by chance)
    /// to about 1 (exact), each with the number of distinct inlier cells.
    /// </summary>
    public (double PointRatio, int PointCells, double RayRatio, int RayCells) Agreement(RigidTransform pose)
    {
        int[] points = PointInliers(pose);
        EpipolarMatch[] rays = RayInliers(pose);
        PairGeometry[] pairs = Pairs(pose);
        return (
            ChanceCorrected(points.Select(i => PointScore(Points[i], pose)), PointChance), InlierCells(points.Select(i => Points[i].Pixel)),
            ChanceCorrected(rays.Select(r => RayScore(r, pairs)), RayChance), InlierCells(rays.Select(r => r.Pixel)));
    }

    /// <summary>
    /// The same matches, weighted by the chance-corrected inlier ratio of those of their view: a view whose points were triangulated from
    /// wrong matches has a low one, and must not pull.
    /// </summary>
    public PoseMatches Weighted(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        var pointWeight = new double[model.Views.Count];
        var rayWeight = new double[model.Views.Count];
        ILookup<int, double> ofPoints = PointInliers(pose).ToLookup(i => viewOfPoint[i], i => PointScore(Points[i], pose));
        ILookup<int, double> ofRays = RayInliers(pose).ToLookup(r => r.View, r => RayScore(r, pairs));
        for (int v = 0; v < pointWeight.Length; v++)
        {
            pointWeight[v] = Math.Max(fit.MinWeight, ChanceCorrected(ofPoints[v], PointChance));
            rayWeight[v] = Math.Max(fit.MinWeight, ChanceCorrected(ofRays[v], RayChance));
        }

        ViewedMatch[] points = [.. Points.Select(
            (p, i) => new ViewedMatch(viewOfPoint[i], p with { Weight = pointWeight[viewOfPoint[i]] }))];
        return new PoseMatches(model, camera, points, [.. Rays.Select(r => r with { Weight = rayWeight[r.View] })], threshold);
    }

    /// <summary>
    /// Number of distinct cells of the image, as wide as the threshold, that pixels lie in: several views repeat one match, so cells are
    /// counted.
    /// </summary>
    public int InlierCells(IEnumerable<PixelPoint> pixels) =>
        pixels.Select(p => (Math.Floor(p.X / threshold), Math.Floor(p.Y / threshold))).Distinct().Count();

    /// <summary>Levenberg-Marquardt on both kinds of residuals, inliers chosen anew each round.</summary>
    /// <param name="pose">Start.</param>
    /// <param name="rounds">Most rounds.</param>
    public RigidTransform Refine(RigidTransform pose, int rounds = 4)
    {
        for (int round = 0; round < rounds; round++)
        {
            if (Inliers(pose) is not { IsEnough: true } inliers)
                return pose;
            RigidTransform next = inliers.Refine(pose);
            bool settled = (next.Translation - pose.Translation).Length < 1e-7 * next.Translation.Length
                && (next.Rotation.Transposed * pose.Rotation).AngleDegrees < 1e-6;
            pose = next;
            if (settled)
                break;
        }

        return pose;
    }

    /// <summary>First-order covariance of the twist from the inliers of a pose; null when they do not fix it.</summary>
    public PoseCovariance? Covariance(RigidTransform pose) => Inliers(pose) is { IsEnough: true } inliers ? inliers.Covariance(pose) : null;

    /// <summary>The inliers of a pose, for its refinement.</summary>
    public JointRefiner Inliers(RigidTransform pose) =>
        new(model, camera, Array.ConvertAll(PointInliers(pose), i => Points[i]), RayInliers(pose));

    private double PointScore(ObjectMatch match, RigidTransform pose) =>
        1 - MagsacLoss.Evaluate(match.SquaredError(pose, camera) / (threshold * threshold));

    private double RayScore(in EpipolarMatch ray, PairGeometry[] pairs)
    {
        double residual = pairs[ray.View].Residual(ray) / rayThreshold;
        return 1 - MagsacLoss.Evaluate(residual * residual);
    }

    private static double ChanceCorrected(IEnumerable<double> scores, double chance) =>
        Math.Max(0, (scores.DefaultIfEmpty(0).Average() - chance) / (1 - chance));

    private PairGeometry[] Pairs(RigidTransform pose) => Rays.Length == 0 ? [] : PairGeometry.Of(model, camera, pose);
}
