using System.Reflection;
using System.Text.Json;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Pose.Metrics;

public sealed class PoseErrorsTests
{
    private static readonly JsonElement Golden = JsonNumbers.Load(Assembly.GetExecutingAssembly(), "metrics");
    private static readonly Vector3D[] Vertices = Golden.Vectors("vertices");

    [Fact]
    public void Errors_TwelvePoses_EqualNumpy()
    {
        var tree = new KdTree(Vertices);
        CameraIntrinsics camera = Golden.Camera();
        foreach (JsonElement c in Golden.GetProperty("cases").EnumerateArray())
        {
            (RigidTransform e, RigidTransform t) = (c.Transform("estimate"), c.Transform("truth"));
            Assert.Equal(c.Number("add"), PoseErrors.Add(e, t, Vertices), 1e-12);
            Assert.Equal(c.Number("adds"), PoseErrors.AddSymmetric(e, t, Vertices, tree), 1e-12);
            Assert.Equal(c.Number("projection"), PoseErrors.Projection(e, t, Vertices, camera), 1e-9);
            Assert.Equal(c.Number("rotation"), PoseErrors.RotationDegrees(e, t), 1e-9);
            Assert.Equal(c.Number("translation"), PoseErrors.Translation(e, t), 1e-12);
        }
    }

    [Theory]
    [InlineData("none", 1)]
    [InlineData("discrete", 2)]
    [InlineData("continuous", 630)]
    public void MssdAndMspd_EverySymmetrySet_EqualNumpy(string set, int count)
    {
        RigidTransform[] discrete = set == "none" ? [] : [Golden.Transform("discrete")];
        ContinuousSymmetry[] continuous = set == "continuous" ? [new(Golden.Vector("axis"), Golden.Vector("offset"))] : [];
        IReadOnlyList<RigidTransform> symmetries = ObjectSymmetries.Expand(discrete, continuous);
        Assert.Equal(count, symmetries.Count);
        foreach (JsonElement c in Golden.GetProperty("cases").EnumerateArray())
        {
            Assert.Equal(
                c.Number("mssd_" + set), PoseErrors.Mssd(c.Transform("estimate"), c.Transform("truth"), Vertices, symmetries), 1e-10);
            Assert.Equal(
                c.Number("mspd_" + set),
                PoseErrors.Mspd(c.Transform("estimate"), c.Transform("truth"), Vertices, Golden.Camera(), symmetries),
                1e-8);
        }
    }

    [Fact]
    public void Vsd_OccludedSurfacesWithHoles_EqualsNumpy()
    {
        CameraIntrinsics camera = Golden.Camera() with { Size = new ImageSize(16, 12) };
        foreach (JsonElement c in Golden.GetProperty("vsd").EnumerateArray())
        {
            float[] Depth(string name) => Array.ConvertAll(c.Numbers(name), v => (float)v);
            double[] actual = VisibleSurfaceDiscrepancy.Evaluate(
                Depth("estimate"), Depth("truth"), Depth("measured"), camera, 0.1, VisibleSurfaceDiscrepancy.DefaultTaus, 0.015);
            Assert.Equal(c.Numbers("errors"), actual, (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void Vsd_TruthAsEstimate_IsZeroAndNothingRenderedIsOne()
    {
        CameraIntrinsics camera = Golden.Camera() with { Size = new ImageSize(2, 2) };
        float[] rendered = [0.5f, 0.5f, 0, 0], nothing = new float[4];
        Assert.All(
            VisibleSurfaceDiscrepancy.Evaluate(RigidTransform.Identity, RigidTransform.Identity, rendered, camera, 0.1, (_, _) => rendered),
            e => Assert.Equal(0, e));
        Assert.All(VisibleSurfaceDiscrepancy.Evaluate(nothing, nothing, rendered, camera, 0.1, [0.1], 0.015), e => Assert.Equal(1, e));
    }
}
