using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
namespace Equiview.Pose.Tests.Solvers;

public sealed class TwistLeastSquaresTests
{
    private static readonly CameraIntrinsics Camera = SyntheticObject.Camera;
    private static readonly RigidTransform Pose = SyntheticObject.View("here", 10).CameraFromWorld;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Gradient_PointMatches_IsHalfTheDerivativeOfTheCost(double cauchyScale)
    {
        ObjectMatch[] matches = Matches(0.02);
        AssertGradient((pose, equations) => PoseRefiner.AddResiduals(matches, Camera, pose, cauchyScale, equations));
    }

    [Fact]
    public void Gradient_PointsAndEpipolarMatches_IsHalfTheDerivativeOfTheCost()
    {
        PosedView[] views = [SyntheticObject.View("a", 0), SyntheticObject.View("b", 35)];
        ObjectView[] known = [.. views.Select(v => new ObjectView(v.Name, v.Intrinsics, v.CameraFromWorld))];
        var model = new ObjectModel([default], [new ObjectFeature(0, 0, new(1, 1))], [1f], 1, known);
        PosedView here = SyntheticObject.View("here", 10);
        Vector3D[] points = new SyntheticObject(40).Points;
        EpipolarMatch[] rays = [.. points.Select(
            (p, i) => new EpipolarMatch(i % 2, views[i % 2].Project(p), here.Project(p), 0.5 + (i % 3)))];
        var refiner = new JointRefiner(model, Camera, Matches(0.01), rays);
        AssertGradient((pose, equations) => refiner.AddResiduals(pose, 1.5, 2.5, equations));
    }

    [Fact]
    public void Minimize_ExactMatches_ReachesTheTruth()
    {
        ObjectMatch[] matches = Matches(0);
        RigidTransform start = SpecialEuclidean.Exp(new(0.2, -0.1, 0.15), new(0.03, 0.02, -0.05)) * Pose;
        RefinedPose found = TwistLeastSquares.Minimize(start, (p, e) => PoseRefiner.AddResiduals(matches, Camera, p, 0, e), 50, 1e-14);
        Assert.True(found.CameraFromObject.RotationDegrees(Pose) < 1e-8
            && (found.CameraFromObject.Translation - Pose.Translation).Length < 1e-10);
        Assert.InRange(found.Iterations, 3, 40);
    }

    [Fact]
    public void Minimize_NothingToMinimize_ReturnsTheStart()
    {
        RefinedPose found = TwistLeastSquares.Minimize(Pose, (_, _) => { }, 50, 1e-9);
        Assert.Equal(Pose, found.CameraFromObject);
        Assert.Null(new NormalEquations().Step());
        Assert.Null(new NormalEquations().Covariance(1));
    }

    [Fact]
    public void Covariance_IsTheInverseOfTheNormalMatrix()
    {
        ObjectMatch[] matches = Matches(0);
        NormalEquations equations = TwistLeastSquares.Linearize(Pose, (p, e) => PoseRefiner.AddResiduals(matches, Camera, p, 0, e));
        double[,] covariance = equations.Covariance(1)!, half = equations.Covariance(0.5)!;
        for (int i = 0; i < 6; i++)
        {
            Assert.True(covariance[i, i] > 0);
            for (int j = 0; j < 6; j++)
            {
                Assert.Equal(covariance[i, j], covariance[j, i], 1e-9 * Math.Sqrt(covariance[i, i] * covariance[j, j]));
                Assert.Equal(covariance[i, j] / 2, half[i, j], 1e-15);
            }
        }
    }

    private static void AssertGradient(TwistLeastSquares.Residuals residuals)
    {
        const double step = 1e-6;
        RigidTransform pose = SpecialEuclidean.Exp(new(0.01, -0.02, 0.015), new(0.002, -0.001, 0.003)) * Pose;
        NormalEquations here = TwistLeastSquares.Linearize(pose, residuals);
        double size = Math.Sqrt(here.Gradient.ToArray().Sum(g => g * g));
        for (int k = 0; k < NormalEquations.Unknowns; k++)
        {
            double difference = (Cost(k, step) - Cost(k, -step)) / (4 * step);
            Assert.Equal(difference, here.Gradient[k], 1e-4 * size);
        }

        double Cost(int unknown, double h)
        {
            var twist = new double[NormalEquations.Unknowns];
            twist[unknown] = h;
            return TwistLeastSquares.Linearize(SpecialEuclidean.Step(pose, twist), residuals).Cost;
        }
    }

    private static ObjectMatch[] Matches(double noise)
    {
        var random = new Random(7);
        PosedView view = SyntheticObject.View("here", 10);
        return
        [
            .. new SyntheticObject(50).Points.Select(p => new ObjectMatch(p, Noisy(view.Project(p)), 0.2 + random.NextDouble())),
        ];

        PixelPoint Noisy(PixelPoint p) =>
            new(p.X + (noise * 100 * (random.NextDouble() - 0.5)), p.Y + (noise * 100 * (random.NextDouble() - 0.5)));
    }
}
