using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Refines a pose on the reprojection errors of point matches and the epipolar errors of ray matches together, with Cauchy losses.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="camera">Ideal pinhole camera.</param>
/// <param name="points">Inliers among the point matches.</param>
/// <param name="rays">Inliers among the epipolar matches.</param>
internal sealed class JointRefiner(ObjectModel model, CameraIntrinsics camera, ObjectMatch[] points, EpipolarMatch[] rays)
{
    private const double TwistStep = 1e-6, Tolerance = 1e-9;
    private const int Steps = 12, MinResiduals = 8;

    /// <summary>Whether there are enough residuals for the six degrees of freedom.</summary>
    public bool IsEnough => (2 * points.Length) + rays.Length >= MinResiduals;

    /// <summary>The refined pose.</summary>
    public RigidTransform Refine(RigidTransform pose)
    {
        (double pointScale, double rayScale) = Scales(pose);
        return TwistLeastSquares.Minimize(pose, (p, e) => AddResiduals(p, pointScale, rayScale, e), Steps, Tolerance).CameraFromObject;
    }

    /// <summary>First-order covariance of the twist; null when the matches do not fix it.</summary>
    public PoseCovariance? Covariance(RigidTransform pose)
    {
        NormalEquations equations = TwistLeastSquares.Linearize(pose, (p, e) => AddResiduals(p, 0, 0, e));
        (double squares, double weight) = Squares(pose);
        double variance = squares / weight;
        return equations.Covariance(variance) is { } matrix ? new PoseCovariance(matrix, Math.Sqrt(variance)) : null;
    }

    /// <summary>Scales of the losses of points and rays, from the residuals at a pose.</summary>
    public (double Points, double Rays) Scales(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        return (CauchyLoss.Scale([.. points.Select(m => Math.Sqrt(m.SquaredError(pose, camera)))], CauchyLoss.RayleighMedian),
            CauchyLoss.Scale([.. rays.Select(r => Math.Abs(pairs[r.View].Residual(r)))], CauchyLoss.NormalMedian));
    }

    /// <summary>Weighted sum of squared residuals at a pose, pixels², and the sum of the weights, a point counting twice.</summary>
    public (double Sum, double Weight) Squares(RigidTransform pose)
    {
        PairGeometry[] pairs = Pairs(pose);
        double squares = points.Sum(m => m.Weight * m.SquaredError(pose, camera))
            + rays.Sum(r => r.Weight * Math.Pow(pairs[r.View].Residual(r), 2));
        return (squares, (2 * points.Sum(m => m.Weight)) + rays.Sum(r => r.Weight));
    }

    // Points have a closed Jacobian; that of the rays is taken by differences, one moved geometry for a view and a degree of freedom.
    internal void AddResiduals(RigidTransform pose, double pointScale, double rayScale, NormalEquations equations)
    {
        PoseRefiner.AddResiduals(points, camera, pose, pointScale, equations);
        if (rays.Length == 0)
            return;
        PairGeometry[] here = Pairs(pose);
        PairGeometry[][] moved = [.. Enumerable.Range(0, NormalEquations.Unknowns).Select(k => Pairs(Moved(pose, k)))];
        Span<double> row = stackalloc double[NormalEquations.Unknowns];
        foreach (ref readonly EpipolarMatch ray in rays.AsSpan())
        {
            double residual = here[ray.View].Residual(ray);
            for (int k = 0; k < row.Length; k++)
                row[k] = (moved[k][ray.View].Residual(ray) - residual) / TwistStep;
            (double loss, double weight) = CauchyLoss.Evaluate(residual * residual, rayScale);
            equations.AddCost(ray.Weight * loss);
            equations.Add(row, residual, weight * ray.Weight);
        }
    }

    private static RigidTransform Moved(RigidTransform pose, int unknown)
    {
        Span<double> twist = stackalloc double[NormalEquations.Unknowns];
        twist.Clear();
        twist[unknown] = TwistStep;
        return SpecialEuclidean.Step(pose, twist);
    }

    private PairGeometry[] Pairs(RigidTransform pose) => rays.Length == 0 ? [] : PairGeometry.Of(model, camera, pose);
}
