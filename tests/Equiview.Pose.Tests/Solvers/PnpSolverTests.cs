using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

public sealed class PnpSolverTests
{
    [Fact]
    public void Solve_CleanScenes_ReachesTheMinimumOfEveryKind()
    {
        JsonElement golden = Fixture.Load("pnp");
        foreach (JsonElement c in golden.GetProperty("scenes").EnumerateArray())
        {
            PoseEstimate estimate = PnpSolver.Solve(
                Matches(c), golden.Camera(), new PnpOptions { RobustScalePixels = 1e4, ThresholdPixels = 30 });
            Assert.True(estimate.Found, estimate.Reason);
            double cost = PoseRefiner.Cost(Matches(c), golden.Camera(), estimate.CameraFromObject!.Value),
                expected = c.Number("minimumCost");
            Assert.True(cost <= expected + (1e-6 * expected) + 1e-12,
                $"{c.GetProperty("kind")} {c.Number("noise")}: {cost} against {expected}");
            if (c.Number("noise") == 0)
                Assert.True(estimate.CameraFromObject.Value.RotationDegrees(c.Transform("truth")) < 1e-6);
        }
    }

    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.85, 1)]
    public void Solve_MostMatchesWrong_FindsPoseAndInliersOfThatPose(double outliers, double noise)
    {
        (ObjectMatch[] matches, RigidTransform truth, bool[] isInlier) = SyntheticMatches.Make(11, 2000, outliers, noise);
        PoseEstimate estimate = PnpSolver.Solve(matches, SyntheticMatches.Camera);
        RigidTransform pose = estimate.CameraFromObject!.Value;
        Assert.True(pose.RotationDegrees(truth) < 0.3, $"{pose.RotationDegrees(truth)}");
        Assert.True((pose.Translation - truth.Translation).Length < 0.002);
        int[] expected = [.. Enumerable.Range(0, matches.Length).Where(i => matches[i].SquaredError(pose, SyntheticMatches.Camera) < 64)];
        Assert.Equal(expected, estimate.Inliers);
        Assert.True(isInlier.Where((inlier, i) => inlier && !expected.Contains(i)).Count() < 3);
        Assert.InRange(estimate.Covariance!.NoisePixels, 0.7 * noise, 2.5 * noise);
        Assert.Equal(PnpSolver.Score(matches, SyntheticMatches.Camera, pose, 8), estimate.Score, 1e-9);
    }

    [Fact]
    public void Solve_SameSeed_SameBits()
    {
        (ObjectMatch[] matches, _, _) = SyntheticMatches.Make(4, 300, 0.7, 1.5);
        RigidTransform a = PnpSolver.Solve(matches, SyntheticMatches.Camera).CameraFromObject!.Value;
        Assert.Equal(a, PnpSolver.Solve(matches, SyntheticMatches.Camera).CameraFromObject!.Value);
    }

    [Fact]
    public void Solve_WeightsThatKnow_NeedFewerSamples()
    {
        int blind = 0, guided = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            (ObjectMatch[] matches, _, _) = SyntheticMatches.Make(seed, 1000, 0.9, 1, informativeWeights: true);
            guided += FirstGood(matches, seed);
            blind += FirstGood([.. matches.Select(m => m with { Weight = 1 })], seed);
        }

        Assert.True(guided < blind / 2, $"{guided} samples with weights, {blind} without");

        // Samples until the pose is right, found by raising the limit.
        static int FirstGood(ObjectMatch[] matches, int seed)
        {
            int limit = 8;
            while (limit < 10_000 && PnpSolver.Solve(
                matches, SyntheticMatches.Camera, new PnpOptions { MaxIterations = limit, Seed = seed }).Inliers.Length < 80)
                limit *= 2;
            return limit;
        }
    }

    [Fact]
    public void Solve_NoisyPoses_CovarianceCoversTheError()
    {
        // The squared Mahalanobis distance of 6 parameters has mean 6.
        double sum = 0;
        const int trials = 100;
        for (int seed = 0; seed < trials; seed++)
        {
            (ObjectMatch[] matches, RigidTransform truth, _) = SyntheticMatches.Make(seed, 60, 0, 1);
            PoseEstimate e = PnpSolver.Solve(matches, SyntheticMatches.Camera);
            (Vector3D w, Vector3D v) = SpecialEuclidean.Log(truth * e.CameraFromObject!.Value.Inverse());
            var twist = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfArray([w.X, w.Y, w.Z, v.X, v.Y, v.Z]);
            var covariance = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(e.Covariance!.Matrix);
            sum += twist * covariance.Inverse() * twist;
            Assert.InRange(e.Covariance.RotationDegrees, 0.02, 1.0);
            Assert.InRange(e.Covariance.Translation(e.CameraFromObject.Value), 1e-4, 0.02);
        }

        Assert.InRange(sum / trials, 4.5, 8);
    }

    [Fact]
    public void Refine_FromANearHypothesis_ReachesTheSolversPose()
    {
        (ObjectMatch[] matches, RigidTransform truth, _) = SyntheticMatches.Make(21, 500, 0.4, 1);
        RigidTransform solved = PnpSolver.Solve(matches, SyntheticMatches.Camera).CameraFromObject!.Value;
        PoseEstimate refined = PnpSolver.Refine(
            matches, SyntheticMatches.Camera, SpecialEuclidean.Exp(new(0.005, -0.004, 0.005), new(0.001, 0, 0.001)) * truth);
        Assert.True(refined.CameraFromObject!.Value.RotationDegrees(solved) < 0.01);
    }

    internal static ObjectMatch[] Matches(JsonElement c)
    {
        PixelPoint[] pixels = c.PixelCenters("pixels");
        return [.. c.Vectors("points").Select((p, i) => new ObjectMatch(p, pixels[i]))];
    }
}
