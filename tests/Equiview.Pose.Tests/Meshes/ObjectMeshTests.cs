using System.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Tests.Meshes;

public sealed class ObjectMeshTests
{
    private static readonly CameraIntrinsics Camera = new(500, 500, 160, 120, new ImageSize(320, 240));
    private static readonly RigidTransform Pose = new(SpecialEuclidean.ExpRotation(new(0.4, -0.6, 0.3)), new(0.01, -0.02, 0.5));

    [Fact]
    public void Diameter_RandomPoints_IsTheLargestDistance()
    {
        var random = new Random(5);
        Vector3[] points = [.. Enumerable.Range(0, 300)
            .Select(_ => new Vector3(random.NextSingle(), random.NextSingle() * 0.3f, random.NextSingle() * 0.7f))];
        float largest = points.SelectMany(a => points.Select(b => Vector3.Distance(a, b))).Max();
        int[] indices = [.. Enumerable.Range(0, 300)];
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(
            new TriangleMesh { Positions = points, Indices = indices, Parts = [new MeshPart(0, 300, Vector4.One)] }, renderer);
        Assert.Equal(largest, mesh.Diameter, 1e-6);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1000, true)]
    [InlineData(0.01, true)]
    public void Warning_ImplausibleSize_NamesTheOption(double scale, bool warns)
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(ObjectMesh.Scaled(TexturedBox.Make(), scale), renderer);
        Assert.Equal(warns, mesh.Warning?.Contains("millimeters", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Constructor_NoExtent_Throws()
    {
        using var renderer = new MeshRasterizerCpu();
        TriangleMesh point = TexturedBox.Make() with { Positions = new Vector3[24] };
        Assert.Throws<DegenerateInputException>(() => new ObjectMesh(point, renderer));
    }

    [Fact]
    public void ProjectedBox_HoldsTheMaskTightly()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(Camera, Pose)!.Value;
        RenderedView view = mesh.Render(Camera, Pose, color: false);
        int[] columns = [.. Enumerable.Range(0, view.Mask.Length).Where(i => view.Mask[i] != 0).Select(i => i % 320)];
        Assert.InRange(columns.Min() - min.X, -0.5, 1.5);
        Assert.InRange(max.X - columns.Max(), -0.5, 1.5);
        Assert.Null(mesh.ProjectedBox(Camera, Pose with { Translation = new(0, 0, 0.01) }));
    }

    [Fact]
    public void SurfacePoints_BetweenPixels_AreExactOnPlanesAndNoneAtEdges()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        RenderedView view = mesh.Render(Camera, Pose, color: false);
        int inside = 0, onFace = 0;
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            PixelPoint p = new(random.NextDouble() * 320, random.NextDouble() * 240);
            if (SurfacePoints.At(view, p) is not { } point)
                continue;
            inside++;
            Assert.True(Camera.Project(Pose * point).DistanceTo(p) < 1e-6);

            // Only the few places whose four pixels lie on two faces are off a face.
            double off = Math.Min(Math.Abs(Math.Abs(point.X) - 0.05),
                Math.Min(Math.Abs(Math.Abs(point.Y) - 0.035), Math.Abs(Math.Abs(point.Z) - 0.065)));
            Assert.True(off < 1e-3);
            onFace += off < 2e-6 ? 1 : 0;
        }

        Assert.InRange(inside, 300, 2000);
        Assert.InRange((double)onFace / inside, 0.95, 1);
        Assert.Null(SurfacePoints.At(view, new(0.2, 0.2)));
        Assert.Null(SurfacePoints.At(view, new(500, -3)));
    }
}
