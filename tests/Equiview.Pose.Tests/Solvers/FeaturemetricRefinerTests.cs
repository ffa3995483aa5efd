using Equiview.Features;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Tests.Solvers;

public sealed class FeaturemetricRefinerTests
{
    private const int Channels = 6, Columns = 80, Rows = 60;
    private static readonly RigidTransform Truth = SyntheticObject.View("q", 40).CameraFromWorld;
    private static readonly Vector3D[] Points = new SyntheticObject(200, 8).Points;
    private readonly FeatureMap map = Map();
    private readonly float[] descriptors;

    public FeaturemetricRefinerTests() => descriptors = map.Sample([.. Points.Select(p => SyntheticObject.Camera.Project(Truth * p))], normalize: true);

    [Fact]
    public void Gradient_AgreesWithFiniteDifferences()
    {
        RigidTransform pose = Moved(0.01, 0.002);
        Vector<double> gradient = FeaturemetricRefiner.Linearize(map, Points, descriptors, SyntheticObject.Camera, pose, 0.3).Gradient;
        for (int k = 0; k < 6; k++)
        {
            double step = k < 3 ? 1e-5 : 5e-6, there = CostAt(pose, k, step), here = CostAt(pose, k, -step);

            // The gradient is half the derivative; single-precision features leave about 1e-3.
            Assert.Equal(1, (there - here) / (2 * step) / (2 * gradient[k]), 0.02);
        }
    }

    [Fact]
    public void Refine_NearbyPose_FindsTheTruth()
    {
        RefinedPose refined = FeaturemetricRefiner.Refine(map, Points, descriptors, SyntheticObject.Camera, Moved(0.02, 0.003));
        Assert.True(PoseErrors.RotationDegrees(Moved(0.02, 0.003), Truth) > 1);
        Assert.True(PoseErrors.RotationDegrees(refined.CameraFromObject, Truth) < 0.02, $"{PoseErrors.RotationDegrees(refined.CameraFromObject, Truth)}");
        Assert.True(PoseErrors.Translation(refined.CameraFromObject, Truth) < 1e-4);
    }

    [Fact]
    public void Refine_ThirdOfTheDescriptorsWrong_StillFindsTheTruth()
    {
        var random = new Random(2);
        for (int i = 0; i < descriptors.Length / 3 / Channels; i++)
        {
            float[] wrong = [.. Enumerable.Range(0, Channels).Select(_ => (float)(random.NextDouble() - 0.5))];
            float norm = MathF.Sqrt(wrong.Sum(v => v * v));
            for (int k = 0; k < Channels; k++)
                descriptors[(i * Channels) + k] = wrong[k] / norm;
        }

        double left = PoseErrors.RotationDegrees(FeaturemetricRefiner.Refine(map, Points, descriptors, SyntheticObject.Camera, Moved(0.01, 0.002)).CameraFromObject, Truth);
        Assert.True(left < 0.3, $"{left} degrees");
    }

    [Fact]
    public void Refine_TooFewPoints_KeepsThePose() =>
        Assert.Equal(Truth, FeaturemetricRefiner.Refine(map, Points[..3], descriptors.AsSpan(0, 3 * Channels), SyntheticObject.Camera, Truth).CameraFromObject);

    [Fact]
    public void Refine_OtherWidth_IsAMismatch() =>
        Assert.Throws<ModelMismatchException>(() => FeaturemetricRefiner.Refine(map, Points, descriptors.AsSpan(1), SyntheticObject.Camera, Truth));

    private double CostAt(RigidTransform pose, int axis, double step) => FeaturemetricRefiner.Linearize(
        map, Points, descriptors, SyntheticObject.Camera, SpecialEuclidean.Step(pose, Vector<double>.Build.Dense(6, k => k == axis ? step : 0)), 0.3).Cost;

    private static RigidTransform Moved(double radians, double metres) => SpecialEuclidean.Step(Truth, Vector<double>.Build.DenseOfArray([radians, -radians, radians, metres, -metres, metres]));

    // Smooth waves, one direction and length a channel; cells of 8 px.
    private static FeatureMap Map()
    {
        var values = new float[Columns * Rows * Channels];
        for (int i = 0; i < Columns * Rows; i++)
        {
            for (int k = 0; k < Channels; k++)
                values[(i * Channels) + k] = (float)Math.Sin((((i % Columns) * Math.Cos(k)) + ((i / Columns) * Math.Sin(k))) / (3 + k) + k);
        }

        return new FeatureMap(values, Channels, new PatchGrid(Columns, Rows, 8, 8), AxisMapping.Identity, new ImageSize(640, 480));
    }
}
