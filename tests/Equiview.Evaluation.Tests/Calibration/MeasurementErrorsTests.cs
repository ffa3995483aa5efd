using System.Numerics;
using Equiview.Evaluation.Calibration;
using Equiview.Formats;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class MeasurementErrorsTests
{
    private const int Draws = 4000;

    [Fact]
    public void Camera_ManyDraws_ErrByHalfAPercentAndThreePixels()
    {
        CameraIntrinsics told = RenderedObject.Camera;
        CameraIntrinsics[] drawn = [.. Enumerable.Range(0, Draws).Select(i => MeasurementErrors.Camera(told, new KeyedRandom(i)))];
        Assert.Equal(0.005, Deviation(drawn.Select(c => (c.Fx / told.Fx) - 1)), 3e-4);
        Assert.Equal(3, Deviation(drawn.Select(c => c.Cx - told.Cx)), 0.2);
        Assert.Equal(3, Deviation(drawn.Select(c => c.Cy - told.Cy)), 0.2);
        Assert.All(drawn, c => Assert.Equal((c.Fx / told.Fx, told.Size), (c.Fy / told.Fy, c.Size)));
    }

    [Fact]
    public void Pose_ManyDraws_MovesTheObjectByAboutAPixel()
    {
        RigidTransform truth = RenderedObject.Around(3, 32, new KeyedRandom(1));
        var point = new Vector3D(0.05, 0.02, -0.04);
        PixelPoint seen = RenderedObject.Camera.Project(truth * point);
        double[] moved = [.. Enumerable.Range(0, Draws).Select(i =>
        {
            PixelPoint other = RenderedObject.Camera.Project(MeasurementErrors.Pose(truth, new KeyedRandom(i)) * point);
            return Math.Sqrt((Math.Pow(other.X - seen.X, 2) + Math.Pow(other.Y - seen.Y, 2)) / 2);
        })];
        Assert.InRange(moved.Average(), 0.5, 1.2);
    }

    [Fact]
    public void Surface_ManySeeds_MovesByAMillimeterSmoothly()
    {
        var random = new KeyedRandom(1);
        Vector3[] near = [.. Enumerable.Range(0, 500).Select(_ => new Vector3(Side(), Side(), Side()))];
        var told = new TriangleMesh { Positions = [.. near, .. near.Select(p => p + new Vector3(0.002f, 0, 0))], Indices = [], Parts = [] };
        Vector3[] moved = [.. Enumerable.Range(0, 20).SelectMany(seed => MeasurementErrors
            .Surface(told, RenderedObject.Diameter, new KeyedRandom(seed)).Positions.Select((p, i) => p - told.Positions[i]))];
        Assert.Equal(0.0008, Math.Sqrt(moved.Average(m => m.LengthSquared())), 2e-4);
        for (int i = 0; i < near.Length; i++)
            Assert.True((moved[i] - moved[near.Length + i]).Length() < 0.0004f);

        float Side() => (float)random.NextDouble(-0.1, 0.1);
    }

    private static double Deviation(IEnumerable<double> values) => Math.Sqrt(values.Average(v => v * v));
}
