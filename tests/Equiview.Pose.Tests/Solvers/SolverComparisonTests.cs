using System.Diagnostics;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

/// <summary>Ours against OpenCV on the same matches.</summary>
[Trait("Category", "Slow")]
public sealed class SolverComparisonTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(200, 100, 1.5, false)]
    [InlineData(10, 60, 1, true)]
    [InlineData(200, 2000, 2, false)]
    public void Solve_SixtyPercentOutliers_SucceedsNoLessThanOpenCv(int seeds, int count, double noise, bool planar)
    {
        const double outliers = 0.6;
        int ours = 0, epnp = 0, magsac = 0, accurate = 0;
        var watch = new Stopwatch();
        for (int seed = 0; seed < seeds; seed++)
        {
            (ObjectMatch[] matches, RigidTransform truth, _) = SyntheticMatches.Make(seed, count, outliers, noise, planar ? 0 : 1);
            watch.Start();
            PoseEstimate estimate = PnpSolver.Solve(matches, SyntheticMatches.Camera);
            watch.Stop();
            ours += Good(estimate.CameraFromObject, truth);
            epnp += Good(OpenCv(OpenCvPnp.Method.Epnp), truth);
            magsac += Good(OpenCv(OpenCvPnp.Method.UsacMagsac), truth);
            accurate += Good(OpenCv(OpenCvPnp.Method.UsacAccurate), truth);

            RigidTransform? OpenCv(OpenCvPnp.Method method) =>
                OpenCvPnp.SolveRansac(matches, SyntheticMatches.Camera, method, 8, 10_000)?.CameraFromObject;
        }

        output.WriteLine(FormattableString.Invariant(
            $"{count} matches, {outliers:p0} outliers, {noise} px, planar {planar}: ours {ours}/{seeds} ")
            + FormattableString.Invariant($"({watch.Elapsed.TotalMilliseconds / seeds:f1} ms), EPnP-RANSAC {epnp}, ")
            + FormattableString.Invariant($"USAC_MAGSAC {magsac}, USAC_ACCURATE {accurate}"));
        Assert.True(ours >= epnp && ours >= magsac && ours >= accurate,
            $"ours {ours}, EPnP-RANSAC {epnp}, USAC_MAGSAC {magsac}, USAC_ACCURATE {accurate}");

        static int Good(RigidTransform? pose, RigidTransform truth) => pose is { } p && p.RotationDegrees(truth) < 3
            && (p.Translation - truth.Translation).Length < 0.03 ? 1 : 0;
    }
}
