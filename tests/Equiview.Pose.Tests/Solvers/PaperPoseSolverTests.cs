using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

/// <summary>The reference implementation's own results (3DCorrEnhance, commit 06a94d9) on small synthetic inputs.</summary>
public sealed class PaperPoseSolverTests
{
    private static readonly ImageSize FrameSize = new(512, 512);

    [Fact]
    public void Solve_MainCase_MatchesExactlyAndPoseWithinTolerance()
    {
        using NpzArchive golden = Open();
        (int[] query, int[] template) = MutualMatches(golden);
        Assert.Equal(Integers(golden, "match_query_index"), query);
        Assert.Equal(Integers(golden, "match_template_index"), template);

        ObjectMatch[] matches = Matches(golden, "", query, template);
        PoseEstimate estimate = PaperPoseSolver.Solve(matches, Camera(golden));
        RigidTransform expected = RigidTransform.FromRowMajor(Numbers(golden, "pose_pred")), pose = PaperPoseSolver.ScoredPose(estimate);
        Assert.True(PoseErrors.RotationDegrees(pose, expected) < 0.05, $"{PoseErrors.RotationDegrees(pose, expected)} degrees");
        Assert.True(PoseErrors.Translation(pose, expected) < 0.0002, $"{PoseErrors.Translation(pose, expected)} m");
        Assert.Equal(Integers(golden, "pnp_inlier_index").Length, estimate.Inliers.Length, 3.0);
        Assert.Equal(pose, PaperPoseSolver.ScoredPose(PaperPoseSolver.Solve(matches, Camera(golden))));

        // Ours, on the same matches, is nearer to the truth or as near.
        RigidTransform truth = RigidTransform.FromRowMajor(Numbers(golden, "pose_gt"));
        RigidTransform ours = PnpSolver.Solve(matches, Camera(golden)).CameraFromObject!.Value;
        Assert.True(PoseErrors.RotationDegrees(ours, truth) <= PoseErrors.RotationDegrees(pose, truth) + 0.05);
    }

    [Fact]
    public void Solve_NoisyCase_IsNearTheTruth()
    {
        using NpzArchive golden = Open();
        double[] points = Numbers(golden, "noisy_points3d_times_1000"), pixels = Numbers(golden, "noisy_points2d");
        ObjectMatch[] matches = [
            .. points.Chunk(3).Zip(pixels.Chunk(2), (p, x) =>
            new ObjectMatch(new Vector3D(p[0], p[1], p[2]) * 1e-3, PixelPoint.FromPixelCenter(x[0], x[1])))];
        RigidTransform truth = RigidTransform.FromRowMajor(Numbers(golden, "pose_gt"));
        RigidTransform pose = PaperPoseSolver.ScoredPose(PaperPoseSolver.Solve(matches, Camera(golden)));
        Assert.True(PoseErrors.RotationDegrees(pose, truth) < 1, $"{PoseErrors.RotationDegrees(pose, truth)}");
        Assert.True(PoseErrors.Translation(pose, truth) < 0.01);
    }

    [Theory]
    [InlineData("few3", PoseFailure.TooFewMatches)]
    [InlineData("few4", PoseFailure.TooFewInliers)]
    [InlineData("few5", PoseFailure.TooFewInliers)]
    [InlineData("few6", PoseFailure.None)]
    public void Solve_FewMatches_NeedsSix(string name, PoseFailure expected)
    {
        using NpzArchive golden = Open();
        (int[] query, int[] template) = MutualMatches(golden, name + "_");
        Assert.Equal(Integers(golden, name + "_match_query_index"), query);
        PoseEstimate estimate = PaperPoseSolver.Solve(Matches(golden, name + "_", query, template), Camera(golden));
        RigidTransform reference = RigidTransform.FromRowMajor(Numbers(golden, name + "_pose_pred"));
        Assert.Equal(expected, estimate.Failure);
        RigidTransform scored = PaperPoseSolver.ScoredPose(estimate);
        if (expected == PoseFailure.None)
            Assert.True(scored.RotationDegrees(reference) < 0.05 && PoseErrors.Translation(scored, reference) < 0.0002);
        else
            Assert.Equal((RigidTransform.Identity, RigidTransform.Identity), (scored, reference));
    }

    [Fact]
    public void RotationError_GoldenPairs_EqualsTheFormulaAndClampsTheHalfTurn()
    {
        using NpzArchive golden = Open();
        double[][] estimates = [.. Numbers(golden, "error_pose_pred").Chunk(16)], truths = [.. Numbers(golden, "error_pose_gt").Chunk(16)],
            expected = [.. Numbers(golden, "error_deg_cm").Chunk(2)];
        for (int i = 0; i < expected.Length; i++)
        {
            (RigidTransform e, RigidTransform t) = (RigidTransform.FromRowMajor(estimates[i]), RigidTransform.FromRowMajor(truths[i]));
            Assert.Equal(double.IsNaN(expected[i][0]) ? 180 : expected[i][0], PoseErrors.RotationDegrees(e, t), 1e-5);
            Assert.Equal(expected[i][1], PoseErrors.Translation(e, t) * 100, 1e-6);
        }
    }

    private static NpzArchive Open() => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "pose.npz"));

    private static double[] Numbers(NpzArchive golden, string name) => golden.Tensors[name].ToDoubles();

    private static int[] Integers(NpzArchive golden, string name) => [.. golden.Tensors[name].ToInt64s().Select(v => (int)v)];

    private static CameraIntrinsics Camera(NpzArchive golden)
    {
        double[] k = Numbers(golden, "intrinsic");
        return CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], FrameSize);
    }

    private static ObjectMatch[] Matches(NpzArchive golden, string prefix, int[] query, int[] template)
    {
        double[][] pixels = [.. Numbers(golden, prefix + "query_points_xy").Chunk(2)],
            points = [.. Numbers(golden, prefix + "template_points3d").Chunk(3)];
        return [.. query.Zip(template, (q, t) =>
            new ObjectMatch(new(points[t][0], points[t][1], points[t][2]), PixelPoint.FromPixelCenter(pixels[q][0], pixels[q][1])))];
    }

    // Plain loops: mutual nearest neighbors by dot product, in query order.
    private static (int[] Query, int[] Template) MutualMatches(NpzArchive golden, string prefix = "")
    {
        float[][] query = [.. golden.Tensors[prefix + "query_descriptors"].ToSingles().Chunk(16)],
            template = [.. golden.Tensors[prefix + "template_descriptors"].ToSingles().Chunk(16)];
        int[] forward = [.. query.Select(q => Nearest(q, template))], backward = [.. template.Select(t => Nearest(t, query))];
        int[] kept = [.. Enumerable.Range(0, query.Length).Where(i => backward[forward[i]] == i)];
        return (kept, [.. kept.Select(i => forward[i])]);

        static int Nearest(float[] a, float[][] all)
        {
            double[] dots = [.. all.Select(b => a.Zip(b, (x, y) => (double)x * y).Sum())];
            return Array.IndexOf(dots, dots.Max());
        }
    }
}
