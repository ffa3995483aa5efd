using MathNet.Numerics.LinearAlgebra;

namespace Equiview.Pose;

/// <summary>
/// Everything an image says about the pose: matches of points of the object, and matches of pixels of its views (epipolar constraints). All hypotheses of
/// one image are scored on one of these.
/// </summary>
internal sealed class PoseEvidence
{
    // A pixel near an epipolar line says less than a pixel near a point: chance puts many more there.
    private const double RayScore = 0.25, RayThreshold = 0.5, TwistStep = 1e-6, SmallestScalePixels = 0.05;
    private const int Steps = 12;
    private readonly ObjectModel model;
    private readonly CameraIntrinsics camera;
    private readonly double threshold, rayThreshold;

    public PoseEvidence(ObjectModel model, CameraIntrinsics camera, ObjectMatch[] points, RayMatch[] rays, double thresholdPixels)
    {
        (this.model, this.camera, Points, Rays, threshold, rayThreshold) = (model, camera, points, rays, thresholdPixels, RayThreshold * thresholdPixels);
    }

    public ObjectMatch[] Points { get; }

    public RayMatch[] Rays { get; }

    /// <summary>Robust number of agreeing matches.</summary>
    public double Score(RigidTransform pose)
    {
        double score = PnpSolver.Score(Points, camera, pose, threshold);
        PairGeometry[] pairs = Pairs(pose);
        foreach (ref readonly RayMatch ray in Rays.AsSpan())
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
    public RayMatch[] RayInliers(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        return Array.FindAll(Rays, r => Math.Abs(pairs[r.View].Residual(r)) < rayThreshold);
    }

    /// <summary>Levenberg-Marquardt on both kinds of residuals with Cauchy losses, inliers chosen anew each round.</summary>
    public RigidTransform Refine(RigidTransform pose, int rounds = 4)
    {
        for (int round = 0; round < rounds; round++)
        {
            ObjectMatch[] points = Array.ConvertAll(PointInliers(pose), i => Points[i]);
            RayMatch[] rays = RayInliers(pose);
            if ((2 * points.Length) + rays.Length < 8)
                return pose;
            RigidTransform next = Minimize(pose, points, rays).Pose;
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
        RayMatch[] rays = RayInliers(pose);
        int count = (2 * points.Length) + rays.Length;
        if (count < 8)
            return null;
        var (information, _, _) = Linearize(pose, points, rays, double.PositiveInfinity, double.PositiveInfinity);
        double squares = points.Sum(m => m.SquaredError(pose, camera));
        PairGeometry[] pairs = Pairs(pose);
        squares += rays.Sum(r => Math.Pow(pairs[r.View].Residual(r), 2));
        var inverse = Matrix<double>.Build.Dense(6, 6);
        for (int i = 0; i < 6; i++)
        {
            if (SymmetricMatrix.Solve(information, Vector<double>.Build.Dense(6, j => j == i ? 1 : 0)) is not { } column)
                return null;
            inverse.SetColumn(i, column);
        }

        double variance = squares / (count - 6);
        return new PoseCovariance((inverse * variance).ToArray(), Math.Sqrt(variance));
    }

    private (RigidTransform Pose, double Cost) Minimize(RigidTransform pose, ObjectMatch[] points, RayMatch[] rays)
    {
        PairGeometry[] pairs = Pairs(pose);
        double pointScale = Scale([.. points.Select(m => Math.Sqrt(m.SquaredError(pose, camera)))], 1.1774), rayScale = Scale([.. rays.Select(r => Math.Abs(pairs[r.View].Residual(r)))], 0.6745);
        double damping = 1e-3;
        var (hessian, gradient, cost) = Linearize(pose, points, rays, pointScale, rayScale);
        for (int i = 0; i < Steps && damping < 1e9; i++)
        {
            Matrix<double> damped = hessian.Clone();
            for (int k = 0; k < 6; k++)
                damped[k, k] *= 1 + damping;
            if (SymmetricMatrix.Solve(damped, -gradient) is not { } step)
            {
                damping *= 10;
                continue;
            }

            RigidTransform candidate = Moved(pose, step);
            var (nextHessian, nextGradient, nextCost) = Linearize(candidate, points, rays, pointScale, rayScale);
            if (!(nextCost <= cost))
            {
                damping *= 10;
                continue;
            }

            bool converged = cost - nextCost <= 1e-9 * cost;
            (pose, hessian, gradient, cost) = (candidate, nextHessian, nextGradient, nextCost);
            damping = Math.Max(damping / 10, 1e-9);
            if (converged)
                break;
        }

        return (pose, cost);
    }

    // Points have a closed Jacobian; the rays' is taken by differences, one perturbed geometry for a view and a twist.
    private (Matrix<double> Hessian, Vector<double> Gradient, double Cost) Linearize(RigidTransform pose, ObjectMatch[] points, RayMatch[] rays, double pointScale, double rayScale)
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
            cost += loss;
            PoseRefiner.Jacobian(p, camera, ju, jv);
            Add(hessian, gradient, ju, ru, weight);
            Add(hessian, gradient, jv, rv, weight);
        }

        PairGeometry[] here = Pairs(pose);
        PairGeometry[][] moved = rays.Length == 0 ? [] : [.. Enumerable.Range(0, 6).Select(k => Pairs(Moved(pose, Vector<double>.Build.Dense(6, j => j == k ? TwistStep : 0))))];
        foreach (ref readonly RayMatch ray in rays.AsSpan())
        {
            double r = here[ray.View].Residual(ray);
            for (int k = 0; k < 6; k++)
                ju[k] = (moved[k][ray.View].Residual(ray) - r) / TwistStep;
            (double loss, double weight) = Cauchy(r * r, rayScale);
            cost += loss;
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

    private static RigidTransform Moved(RigidTransform pose, Vector<double> twist)
    {
        RigidTransform next = SpecialEuclidean.Exp(new(twist[0], twist[1], twist[2]), new(twist[3], twist[4], twist[5])) * pose;
        (double w, double x, double y, double z) = next.Rotation.ToQuaternion();
        return new(RotationMatrix.FromQuaternion(w, x, y, z), next.Translation);
    }
}
