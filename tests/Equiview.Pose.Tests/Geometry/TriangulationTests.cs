using System.Text.Json;
using Equiview.Pose.Geometry;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Geometry;

public sealed class TriangulationTests
{
    private static readonly JsonElement Golden = Fixture.Load("triangulation");

    [Fact]
    public void Triangulate_TwoToTenViews_ReachesScipysMinimumAndCovariance()
    {
        foreach (JsonElement c in Golden.GetProperty("cases").EnumerateArray())
        {
            (PosedView[] views, PixelPoint[] pixels) = Read(c);
            TriangulatedPoint point = Triangulation.Triangulate(views, pixels)!;
            Assert.True((point.Position - c.Vector("minimum")).Length < 1e-8, $"{views.Length} views");
            Assert.Equal(c.Number("cost"), point.RmsPixels * point.RmsPixels * views.Length, 1e-8 * (1 + c.Number("cost")));
            double[] covariance = c.Numbers("covariance");
            for (int i = 0; i < 9; i++)
                Assert.Equal(covariance[i], point.Covariance[i / 3, i % 3], 1e-5 * Math.Abs(covariance[0]));
        }
    }

    [Fact]
    public void Linear_TwoExactViews_EqualsOpenCv()
    {
        foreach (JsonElement c in Golden.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("openCvDlt").ValueKind == JsonValueKind.Array && c.Number("noise") == 0))
        {
            (PosedView[] views, PixelPoint[] pixels) = Read(c);
            Assert.True((Triangulation.Linear(views, pixels)!.Value - c.Vector("openCvDlt")).Length < 1e-9);
        }
    }

    [Fact]
    public void Triangulate_RepeatedNoise_SpreadsAsItsCovarianceSays()
    {
        JsonElement c = Golden.GetProperty("cases").EnumerateArray().Last();
        (PosedView[] views, _) = Read(c);
        Vector3D truth = c.Vector("truth");
        var random = new Random(1);
        const int draws = 2000;
        double x2 = 0, z2 = 0;
        TriangulatedPoint? last = null;
        for (int i = 0; i < draws; i++)
        {
            PixelPoint[] noisy = [.. views.Select(v => v.Project(truth) + new PixelPoint(Normal(random), Normal(random)))];
            last = Triangulation.Triangulate(views, noisy)!;
            Vector3D d = last.Position - truth;
            (x2, z2) = (x2 + (d.X * d.X / draws), z2 + (d.Z * d.Z / draws));
        }

        Assert.Equal(1, x2 / last!.Covariance[0, 0], 0.15);
        Assert.Equal(1, z2 / last.Covariance[2, 2], 0.15);
    }

    [Fact]
    public void Triangulate_ThroughABentLens_TakesTheDistortionOff()
    {
        (PosedView[] views, _) = Read(Golden.GetProperty("cases").EnumerateArray().Last());
        var lens = new LensDistortion(LensModel.Radial, -0.2, 0.05, 0.001, -0.002);
        PosedView[] bent = [.. views.Select(v => v with { Distortion = lens })];
        var truth = new Vector3D(0.05, -0.04, 0.02);
        Assert.True((Triangulation.Triangulate(bent, [.. bent.Select(v => v.Project(truth))])!.Position - truth).Length < 1e-8);
    }

    [Fact]
    public void Triangulate_DegenerateInput_IsNull()
    {
        (PosedView[] views, PixelPoint[] pixels) = Read(Golden.GetProperty("cases").EnumerateArray().First());
        Assert.Null(Triangulation.Triangulate(views[..1], pixels[..1]));
        Assert.Null(Triangulation.Triangulate([views[0], views[0]], [pixels[0], pixels[0]]));
        Assert.Null(Triangulation.Triangulate(views, [pixels[0], new PixelPoint(double.NaN, 1)]));

        // Rays that meet behind the cameras.
        Assert.Null(Triangulation.Triangulate(views, [.. views.Select(v => v.Project(new Vector3D(0.1, 0, -6)))]));
    }

    [Fact]
    public void SampsonError_OfExactAndShiftedMatch_IsZeroAndAboutTheShift()
    {
        (PosedView[] views, _) = Read(Golden.GetProperty("cases").EnumerateArray().First());
        var point = new Vector3D(0.1, 0.05, -0.1);
        PixelPoint a = views[0].Project(point), b = views[1].Project(point);
        Assert.Equal(0, EpipolarGeometry.SampsonErrorPixels(views[0], a, views[1], b), 1e-9);
        Vector3D other = point + new Vector3D(0, 0.01, 0);
        double error = EpipolarGeometry.SampsonErrorPixels(views[0], a, views[1], views[1].Project(other));
        Assert.InRange(error, 1, 5);
    }

    private static (PosedView[] Views, PixelPoint[] Pixels) Read(JsonElement c)
    {
        RigidTransform[] poses =
            [.. c.GetProperty("poses").EnumerateArray()
            .Select(p => RigidTransform.FromRowMajor([.. p.EnumerateArray().Select(v => v.GetDouble())]))];
        return ([.. poses.Select((p, i) => new PosedView($"{i}", Golden.Camera(), p))], c.PixelCenters("pixels"));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
