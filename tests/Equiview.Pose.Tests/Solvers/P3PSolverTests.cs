using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

public sealed class P3PSolverTests
{
    [Fact]
    public void Solve_FortyScenes_FindsEveryPoseThatOpenCvFinds()
    {
        JsonElement golden = Fixture.Load("pnp");
        CameraIntrinsics camera = golden.Camera();
        foreach (JsonElement c in golden.GetProperty("p3p").EnumerateArray())
        {
            Vector3D[] points = c.Vectors("points");
            Vector3D[] rays = [.. c.PixelCenters("pixels").Select(p => camera.Unproject(p, 1).Normalized())];
            var poses = new RigidTransform[4];
            int count = P3PSolver.Solve(points, rays, poses);
            var expected = c.GetProperty("poses").EnumerateArray()
                .Select(p => RigidTransform.FromRowMajor([.. p.EnumerateArray().Select(v => v.GetDouble())])).ToList();
            expected.Add(c.Transform("truth"));
            foreach (RigidTransform e in expected)
                Assert.Contains(poses[..count], p => p.RotationDegrees(e) < 1e-5 && (p.Translation - e.Translation).Length < 1e-7);
        }
    }

    [Fact]
    public void Solve_ManyRandomTriangles_HoldsTheTruthAndOnlyExactPoses()
    {
        var random = new Random(5);
        var poses = new RigidTransform[4];
        int missed = 0;
        for (int i = 0; i < 5000; i++)
        {
            Vector3D[] points = [Next(), Next(), Next()];
            RigidTransform truth = new(SpecialEuclidean.ExpRotation(Next() * 3), new Vector3D(0, 0, 3) + Next());
            Vector3D[] rays = [.. points.Select(p => (truth * p).Normalized())];
            int count = P3PSolver.Solve(points, rays, poses);
            for (int s = 0; s < count; s++)
            {
                for (int k = 0; k < 3; k++)
                    Assert.True(((poses[s] * points[k]).Normalized() - rays[k]).Length < 1e-5);
            }

            missed += poses[..count].Any(p => p.RotationDegrees(truth) < 1e-3) ? 0 : 1;
        }

        Assert.InRange(missed, 0, 5);

        Vector3D Next() => new((random.NextDouble() * 2) - 1, (random.NextDouble() * 2) - 1, (random.NextDouble() * 2) - 1);
    }

    [Fact]
    public void Solve_CollinearPoints_HasNoSolution()
    {
        Vector3D[] points = [new(0, 0, 0), new(1, 1, 1), new(2, 2, 2)];
        Vector3D[] rays = [.. points.Select(p => (p + new Vector3D(0, 0.3, 4)).Normalized())];
        Assert.Equal(0, P3PSolver.Solve(points, rays, new RigidTransform[4]));
    }
}
