using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

public sealed class PoseRefinerTests
{
    [Fact]
    public void Jacobian_AgainstFiniteDifferences_Agrees()
    {
        var camera = new CameraIntrinsics(600, 580, 320, 240, new ImageSize(640, 480));
        var point = new Vector3D(0.2, -0.3, 1.4);
        var rowU = new double[6];
        var rowV = new double[6];
        PoseRefiner.Jacobian(point, camera, rowU, rowV);
        const double step = 1e-6;
        for (int i = 0; i < 6; i++)
        {
            PixelPoint Moved(double h)
            {
                double[] t = new double[6];
                t[i] = h;
                return camera.Project(SpecialEuclidean.Exp(new(t[0], t[1], t[2]), new(t[3], t[4], t[5])) * point);
            }

            PixelPoint difference = (Moved(step) - Moved(-step)) * (0.5 / step);
            Assert.Equal(difference.X, rowU[i], 1e-5);
            Assert.Equal(difference.Y, rowV[i], 1e-5);
        }
    }

    [Fact]
    public void Refine_FromTheTruth_ReachesScipysMinimum()
    {
        JsonElement golden = Fixture.Load("pnp");
        foreach (JsonElement c in golden.GetProperty("scenes").EnumerateArray())
        {
            ObjectMatch[] matches = PnpSolverTests.Matches(c);
            RefinedPose refined = PoseRefiner.Refine(matches, golden.Camera(), c.Transform("truth"));
            double expected = c.Number("minimumCost");
            Assert.Equal(expected, refined.Cost, (1e-8 * expected) + 1e-12);
            Assert.True(refined.CameraFromObject.RotationDegrees(c.Transform("minimum")) < 2e-4, c.GetProperty("kind").GetString());
        }
    }

    [Fact]
    public void Refine_PerturbedReferencePose_Converges()
    {
        // The pose of PoseLib's own optimiser test: R = Ry(.35) Rx(-.18) Rz(.12), t = (.25, -.18, .45).
        RotationMatrix r = SpecialEuclidean.ExpRotation(new(0, .35, 0)) * SpecialEuclidean.ExpRotation(
            new(-.18, 0, 0)) * SpecialEuclidean.ExpRotation(new(0, 0, .12));
        RigidTransform truth = new(r, new(.25, -.18, .45));
        var camera = new CameraIntrinsics(500, 500, 320, 240, new ImageSize(640, 480));
        var random = new Random(3);
        ObjectMatch[] matches = [.. Enumerable.Range(0, 30).Select(_ =>
        {
            Vector3D inCamera = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, 1.5 + random.NextDouble());
            return new ObjectMatch(truth.Inverse() * inCamera, camera.Project(inCamera));
        })];
        RigidTransform start = SpecialEuclidean.Exp(new(0.1, -0.15, 0.2), new(0.1, 0.05, -0.1)) * truth;
        RigidTransform found = PoseRefiner.Refine(matches, camera, start, cauchyScalePixels: 1).CameraFromObject;
        Assert.True(found.RotationDegrees(truth) < 1e-6);
        Assert.True((found.Translation - truth.Translation).Length < 1e-8);
    }

    [Fact]
    public void Refine_NoIterations_LeavesThePoseAndGivesItsCost()
    {
        JsonElement golden = Fixture.Load("pnp");
        JsonElement scene = golden.GetProperty("scenes")[4];
        RefinedPose refined = PoseRefiner.Refine(
            PnpSolverTests.Matches(scene), golden.Camera(), scene.Transform("truth"), maxIterations: 0);
        Assert.Equal(scene.Transform("truth"), refined.CameraFromObject);
        Assert.Equal(PoseRefiner.Cost(PnpSolverTests.Matches(scene), golden.Camera(), scene.Transform("truth")), refined.Cost, 1e-9);
    }
}
