using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Estimation;

/// <summary>The paper mode against what the reference implementation returned (pose.npz).</summary>
public sealed class PaperPoseEstimatorTests
{
    [Fact]
    public void QueryGrid_GoldenSize_EqualsTheReference()
    {
        using NpzArchive golden = Open();
        double[] expected = golden.Tensors["query_points_xy"].ToDoubles();
        double[] actual = [.. PaperPoseEstimator.QueryGrid(new ImageSize(120, 120)).SelectMany(p => new[] { p.X - 0.5, p.Y - 0.5 })];
        Assert.Equal(expected, actual);
        Assert.Equal(16_384, PaperPoseEstimator.QueryGrid(new ImageSize(512, 512)).Count);
    }

    [Fact]
    public void Match_GoldenDescriptors_EqualsTheReferenceExactly()
    {
        using NpzArchive golden = Open();
        float[] query = golden.Tensors["query_descriptors"].ToSingles(), template = golden.Tensors["template_descriptors"].ToSingles();
        Vector3D[] points = [.. golden.Tensors["template_points3d"].ToDoubles().Chunk(3).Select(p => new Vector3D(p[0], p[1], p[2]))];
        IReadOnlyList<PixelPoint> grid = PaperPoseEstimator.QueryGrid(new ImageSize(120, 120));
        var model = new ObjectModel(
            points, [.. points.Select((_, i) => new ObjectFeature(i, 0, default))], template, 16,
            [new ObjectView("pool", SyntheticObject.Camera, RigidTransform.Identity)]);

        ObjectMatch[] matches = PaperPoseEstimator.Match(model, query, grid);
        IEnumerable<ObjectMatch> expected = golden.Tensors["match_query_index"].ToInt64s()
            .Zip(golden.Tensors["match_template_index"].ToInt64s(), (q, t) => new ObjectMatch(points[t], grid[(int)q]));
        Assert.Equal(expected, matches);
    }

    private static NpzArchive Open() => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "pose.npz"));
}
