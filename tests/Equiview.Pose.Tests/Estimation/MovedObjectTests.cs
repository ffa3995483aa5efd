using Equiview.Correspondence.Matching;
using Equiview.Numerics;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Estimation;

/// <summary>An object on a table, photographed from around; later it stands elsewhere on the same table, or is gone.</summary>
public sealed class MovedObjectTests
{
    private const int Channels = 32;
    private static readonly CameraIntrinsics Camera = new(900, 900, 480, 360, new ImageSize(960, 720));
    private readonly (Vector3D Point, float[] Descriptor)[] thing, table;

    public MovedObjectTests()
    {
        var random = new KeyedRandom(7);
        thing = [.. Enumerable.Range(0, 300).Select(_ => (
            new Vector3D(random.NextDouble(-0.05, 0.05), random.NextDouble(-0.04, 0.04), random.NextDouble(0, 0.12)), Unit(random)))];
        table = [.. Enumerable.Range(0, 900).Select(_ => (
            new Vector3D(random.NextDouble(-0.5, 0.5), random.NextDouble(-0.5, 0.5), random.NextDouble(-0.001, 0.001)), Unit(random)))];
    }

    [Fact]
    public void Onboard_ObjectOnATable_BoxIsThatOfTheObject()
    {
        ObjectModel model = Onboard();
        Assert.InRange(model.Diameter, 0.1, 0.25);


        // Each of the 14 views has its own points; the lowest two centimeters count as table.
        Assert.InRange(model.Surroundings!.Count(s => !s), 0.7 * 14 * thing.Length, 14 * thing.Length);
    }

    [Fact]
    public void Estimate_ObjectWhereItStood_IsFound()
    {
        RigidTransform pose = View(40, 35);
        PoseEstimate estimate = Estimate(pose, pose);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, pose) < 0.5);
    }

    [Theory]
    [InlineData(0.15, 0.2, 70)]
    [InlineData(-0.2, 0.05, -30)]
    [InlineData(0, 0, 120)]
    public void Estimate_MovedObject_GivesItsPoseAndNotTheTables(double x, double y, double turnDegrees)
    {
        RigidTransform cameraFromTable = View(40, 35);
        var tableFromObject = new RigidTransform(SpecialEuclidean.ExpRotation(new(0, 0, turnDegrees * Math.PI / 180)), new(x, y, 0));
        PoseEstimate estimate = Estimate(cameraFromTable * tableFromObject, cameraFromTable);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, cameraFromTable * tableFromObject) < 1);
        Assert.Contains("moved", estimate.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.15)]
    [InlineData(0.08)]
    public void Estimate_MovedObjectOfACroppedScene_GivesItsPoseAndNotTheTables(double reach)
    {
        RigidTransform cameraFromTable = View(40, 35);
        var tableFromObject = new RigidTransform(SpecialEuclidean.ExpRotation(new(0, 0, 70 * Math.PI / 180)), new(0.15, 0.2, 0));
        ObjectModel model = Onboard(new ObjectCropping { Box = (new(-reach, -reach, -0.02), new(reach, reach, 0.2)) });
        PoseEstimate estimate = new FeaturePoseSolver(model).Estimate(
            Observe(cameraFromTable * tableFromObject, cameraFromTable, new KeyedRandom(9)), Camera);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, cameraFromTable * tableFromObject) < 1);
    }

    [Fact]
    public void Estimate_ObjectTakenAway_IsNoAnswer()
    {
        PoseEstimate estimate = Estimate(null, View(40, 35));
        Assert.False(estimate.Found);
        Assert.True(estimate.Confidence < 0.5);
        Assert.Contains("surroundings", estimate.Reason, StringComparison.Ordinal);
    }

    private ObjectModel Onboard(ObjectCropping? cropping = null)
    {
        var random = new KeyedRandom(8);
        PosedView[] views = [.. Enumerable.Range(0, 14).Select(i => new PosedView(
            FormattableString.Invariant($"v{i}"), Camera, View(360.0 * i / 14, i % 2 == 0 ? 35 : 45)))];
        var scene = new PosedScene { Views = views, Unit = SceneUnit.Meter };
        if (cropping is not null)
            scene = cropping.Apply(scene);
        ImageFeatures[] features = [.. views.Select(v => Observe(v.CameraFromWorld, v.CameraFromWorld, random))];
        return SceneOnboarding.Onboard(scene, features, new OnboardingOptions { Cropping = cropping }).Model;
    }

    private PoseEstimate Estimate(RigidTransform? cameraFromObject, RigidTransform cameraFromTable) =>
        new FeaturePoseSolver(Onboard()).Estimate(Observe(cameraFromObject, cameraFromTable, new KeyedRandom(9)), Camera);

    private static RigidTransform View(double azimuthDegrees, double elevationDegrees)
    {
        (double a, double e) = (azimuthDegrees * Math.PI / 180, elevationDegrees * Math.PI / 180);
        Vector3D forward = -new Vector3D(Math.Cos(a) * Math.Cos(e), Math.Sin(a) * Math.Cos(e), Math.Sin(e)),
            right = forward.Cross(new(0, 0, 1)).Normalized();
        return new RigidTransform(new(right, forward.Cross(right), forward), new(0, 0.03, 0.95));
    }

    private ImageFeatures Observe(RigidTransform? cameraFromObject, RigidTransform cameraFromTable, KeyedRandom random)
    {
        var pixels = new List<PixelPoint>();
        var values = new List<float>();
        IEnumerable<(Vector3D InCamera, float[] Descriptor)> seen = table.Select(t => (cameraFromTable * t.Point, t.Descriptor));
        if (cameraFromObject is { } pose)
            seen = seen.Concat(thing.Select(t => (pose * t.Point, t.Descriptor)));
        foreach ((Vector3D point, float[] descriptor) in seen)
        {
            PixelPoint p = Camera.Project(point);
            if (!Camera.Size.Contains(p))
                continue;
            pixels.Add(new(p.X + (0.3 * random.NextNormal()), p.Y + (0.3 * random.NextNormal())));
            values.AddRange(Normalized([.. descriptor.Select(v => v + (0.02f * (float)random.NextNormal()))]));
        }

        return new ImageFeatures(new DescriptorSet(values.ToArray(), Channels, pixels));
    }

    private static float[] Unit(KeyedRandom random) =>
        Normalized([.. Enumerable.Range(0, Channels).Select(_ => (float)random.NextNormal())]);

    private static float[] Normalized(float[] v)
    {
        float norm = MathF.Sqrt(v.Sum(x => x * x));
        return Array.ConvertAll(v, x => x / norm);
    }
}
