using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Everything an image says about the pose: matches of points of the object, and matches of pixels of its views (epipolar constraints). All hypotheses of
/// one image are scored on one of these.
/// </summary>
internal sealed class PoseEvidence
{
    // A pixel near an epipolar line says less than a pixel near a point: chance puts many more there.
    private const double RayScore = 0.25, RayThreshold = 0.5, TwistStep = 1e-6, SmallestScalePixels = 0.05;
    private const int Steps = 12;
    private const double SmallestWeight = 0.02;

    // Mean agreement of residuals spread evenly: over the disc of the threshold, and over the strip beside an epipolar line.
    private static readonly double PointChance = Enumerable.Range(0, 1000).Average(i => 1 - MagsacLoss.Evaluate((i + 0.5) / 1000));
    private static readonly double RayChance = Enumerable.Range(0, 1000).Average(i => 1 - MagsacLoss.Evaluate(Math.Pow((i + 0.5) / 1000, 2)));
    private readonly ObjectModel model;
    private readonly CameraIntrinsics camera;
    private readonly int[] viewOfPoint;
    private readonly double threshold, rayThreshold;

    public PoseEvidence(ObjectModel model, CameraIntrinsics camera, IReadOnlyList<ViewedMatch> points, EpipolarMatch[] rays, double thresholdPixels)
    {
        (this.model, this.camera, Rays, threshold, rayThreshold) = (model, camera, rays, thresholdPixels, RayThreshold * thresholdPixels);
        Points = [.. points.Select(p => p.Match)];
        viewOfPoint = [.. points.Select(p => p.View)];
    }

    public ObjectMatch[] Points { get; }

    public EpipolarMatch[] Rays { get; }

    /// <summary>Robust number of agreeing matches.</summary>
    public double Score(RigidTransform pose)
    {
        double score = PnpSolver.Score(Points, camera, pose, threshold);
        PairGeometry[] pairs = Pairs(pose);
        foreach (ref readonly EpipolarMatch ray in Rays.AsSpan())
        {
            double residual = pairs[ray.View].Residual(ray) / rayThreshold;
            score += RayScore * (1 - MagsacLoss.Evaluate(residual * residual));
        }

        return score;
    }

    /// <summary>Root mean square distance of the point matches within the threshold, pixels.</summary>
    public double RmsPixels(RigidTransform pose) => Math.Sqrt(PointInliers(pose).Select(i => Points[i].SquaredError(pose, camera)).DefaultIfEmpty(double.NaN).Average());

    /// <summary>Point matches within the threshold of a pose.</summary>
    public int[] PointInliers(RigidTransform pose) => PoseSearch.InlierIndices(Points, camera, pose, threshold);

    /// <summary>Ray matches within their threshold of a pose.</summary>
    public EpipolarMatch[] RayInliers(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        return Array.FindAll(Rays, r => Math.Abs(pairs[r.View].Residual(r)) < rayThreshold);
    }

    /// <summary>
    /// How far the matches within their thresholds agree beyond chance, 0 (spread evenly, so found by chance) to about 1 (exact), for points and for rays, and
    /// the number of separate places of the image they lie at.
    /// </summary>
    public (double PointExcess, int PointPlaces, double RayExcess, int RayPlaces) Agreement(RigidTransform pose)
    {
        int[] points = PointInliers(pose);
        EpipolarMatch[] rays = RayInliers(pose);
        PairGeometry[] pairs = Pairs(pose);
        return (Excess(points.Select(i => Agreement(Points[i], pose)), PointChance), Places(points.Select(i => Points[i].Pixel)),
            Excess(rays.Select(r => Agreement(r, pairs)), RayChance), Places(rays.Select(r => r.Pixel)));
    }

    /// <summary>
    /// The same matches, weighted by how far those of their view agree with the pose beyond chance: a view whose points were triangulated from wrong matches
    /// shows no agreement, and must not pull.
    /// </summary>
    public PoseEvidence Weighted(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        var pointWeight = new double[model.Views.Count];
        var rayWeight = new double[model.Views.Count];
        ILookup<int, double> ofPoints = PointInliers(pose).ToLookup(i => viewOfPoint[i], i => Agreement(Points[i], pose));
        ILookup<int, double> ofRays = RayInliers(pose).ToLookup(r => r.View, r => Agreement(r, pairs));
        for (int v = 0; v < pointWeight.Length; v++)
        {
            pointWeight[v] = Math.Max(SmallestWeight, Excess(ofPoints[v], PointChance));
            rayWeight[v] = Math.Max(SmallestWeight, Excess(ofRays[v], RayChance));
        }

        return new PoseEvidence(model, camera, [.. Points.Select((p, i) => new ViewedMatch(viewOfPoint[i], p with { Weight = pointWeight[viewOfPoint[i]] }))],
            [.. Rays.Select(r => r with { Weight = rayWeight[r.View] })], threshold);
    }

    /// <summary>Separate places of the image: several views repeat one match.</summary>
    public int Places(IEnumerable<PixelPoint> pixels) => pixels.Select(p => (Math.Floor(p.X / threshold), Math.Floor(p.Y / threshold))).Distinct().Count();

    private double Agreement(ObjectMatch match, RigidTransform pose) => 1 - MagsacLoss.Evaluate(match.SquaredError(pose, camera) / (threshold * threshold));

    private double Agreement(EpipolarMatch ray, PairGeometry[] pairs) => 1 - MagsacLoss.Evaluate(Math.Pow(pairs[ray.View].Residual(ray) / rayThreshold, 2));

    private static double Excess(IEnumerable<double> agreements, double chance) => Math.Max(0, (agreements.DefaultIfEmpty(0).Average() - chance) / (1 - chance));

    /// <summary>Levenberg-Marquardt on both kinds of residuals with Cauchy losses, inliers chosen anew each round.</summary>
    public RigidTransform Refine(RigidTransform pose, int rounds = 4)
    {
        for (int round = 0; round < rounds; round++)
        {
            ObjectMatch[] points = Array.ConvertAll(PointInliers(pose), i => Points[i]);
            EpipolarMatch[] rays = RayInliers(pose);
            if ((2 * points.Length) + rays.Length < 8)
                return pose;
            RigidTransform next = Minimize(pose, points, rays);
            bool settled = (next.Translation - pose.Translation).Length < 1e-7 * next.Translation.Length && (next.Rotation.Transposed * pose.Rotation).AngleDegrees < 1e-6;
            pose = next;
            if (settled)
                break;
        }

        return pose;
    }

    /// <summary>First-order covariance of the twist from the inliers of a pose; null when they do not fix it.</summary>
    public PoseCovariance? Covariance(RigidTransform pose)
    {
        ObjectMatch[] points = Array.ConvertAll(PointInliers(pose), i => Points[i]);
        EpipolarMatch[] rays = RayInliers(pose);
        int count = (2 * points.Length) + rays.Length;
        if (count < 8)
            return null;
        var (information, _, _) = Linearize(pose, points, rays, double.PositiveInfinity, double.PositiveInfinity);
        PairGeometry[] pairs = Pairs(pose);
        double squares = points.Sum(m => m.Weight * m.SquaredError(pose, camera)) + rays.Sum(r => r.Weight * Math.Pow(pairs[r.View].Residual(r), 2));
        double weights = (2 * points.Sum(m => m.Weight)) + rays.Sum(r => r.Weight);
        var inverse = Matrix<double>.Build.Dense(6, 6);
        for (int i = 0; i < 6; i++)
        {
            if (SymmetricMatrix.Solve(information, Vector<double>.Build.Dense(6, j => j == i ? 1 : 0)) is not { } column)
                return null;
            inverse.SetColumn(i, column);
        }

        double variance = squares / weights;
        return new PoseCovariance((inverse * variance).ToArray(), Math.Sqrt(variance));
    }

    private RigidTransform Minimize(RigidTransform pose, ObjectMatch[] points, EpipolarMatch[] rays)
    {
        PairGeometry[] pairs = Pairs(pose);
        double pointScale = Scale([.. points.Select(m => Math.Sqrt(m.SquaredError(pose, camera)))], 1.1774), rayScale = Scale([.. rays.Select(r => Math.Abs(pairs[r.View].Residual(r)))], 0.6745);
        return TwistMinimizer.Minimize(pose, p => Linearize(p, points, rays, pointScale, rayScale), Steps, 1e-9).CameraFromObject;
    }

    // Points have a closed Jacobian; the rays' is taken by differences, one perturbed geometry for a view and a twist.
    private (Matrix<double> Hessian, Vector<double> Gradient, double Cost) Linearize(RigidTransform pose, ObjectMatch[] points, EpipolarMatch[] rays, double pointScale, double rayScale)
    {
        var hessian = new double[36];
        var gradient = new double[6];
        double cost = 0;
        Span<double> ju = stackalloc double[6];
        Span<double> jv = stackalloc double[6];
        foreach (ref readonly ObjectMatch match in points.AsSpan())
        {
            Vector3D p = pose * match.Point;
            double ru = (camera.Fx * p.X / p.Z) + camera.Cx - match.Pixel.X, rv = (camera.Fy * p.Y / p.Z) + camera.Cy - match.Pixel.Y;
            (double loss, double weight) = Cauchy((ru * ru) + (rv * rv), pointScale);
            weight *= match.Weight;
            cost += match.Weight * loss;
            PoseRefiner.Jacobian(p, camera, ju, jv);
            Add(hessian, gradient, ju, ru, weight);
            Add(hessian, gradient, jv, rv, weight);
        }

        PairGeometry[] here = Pairs(pose);
        PairGeometry[][] moved = rays.Length == 0 ? [] : [.. Enumerable.Range(0, 6).Select(k => Pairs(SpecialEuclidean.Step(pose, Vector<double>.Build.Dense(6, j => j == k ? TwistStep : 0))))];
        foreach (ref readonly EpipolarMatch ray in rays.AsSpan())
        {
            double r = here[ray.View].Residual(ray);
            for (int k = 0; k < 6; k++)
                ju[k] = (moved[k][ray.View].Residual(ray) - r) / TwistStep;
            (double loss, double weight) = Cauchy(r * r, rayScale);
            weight *= ray.Weight;
            cost += ray.Weight * loss;
            Add(hessian, gradient, ju, r, weight);
        }

        return (Matrix<double>.Build.Dense(6, 6, (i, j) => hessian[(i * 6) + j]), Vector<double>.Build.Dense(gradient), cost);
    }

    private static void Add(double[] hessian, double[] gradient, ReadOnlySpan<double> row, double residual, double weight)
    {
        for (int i = 0; i < 6; i++)
        {
            gradient[i] += weight * row[i] * residual;
            for (int j = 0; j < 6; j++)
                hessian[(i * 6) + j] += weight * row[i] * row[j];
        }
    }

    private static (double Loss, double Weight) Cauchy(double squared, double scale)
    {
        if (double.IsPositiveInfinity(scale))
            return (squared, 1);
        double c2 = scale * scale;
        return (c2 * Math.Log(1 + (squared / c2)), 1 / (1 + (squared / c2)));
    }

    // 2.385 sigma, the 95 % efficiency point of the Cauchy loss; sigma from the median residual.
    private static double Scale(double[] residuals, double medianOfSigma)
    {
        if (residuals.Length == 0)
            return SmallestScalePixels;
        Array.Sort(residuals);
        return Math.Max(SmallestScalePixels, 2.385 * residuals[residuals.Length / 2] / medianOfSigma);
    }

    private PairGeometry[] Pairs(RigidTransform pose) => Rays.Length == 0 ? [] : [.. model.Views.Select(v => new PairGeometry(v, camera, pose))];
}
