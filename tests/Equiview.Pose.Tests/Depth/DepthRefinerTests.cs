using Equiview.Pose.Depth;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Meshes;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Tests.Depth;

public sealed class DepthRefinerTests : IDisposable
{
    private static readonly CameraIntrinsics Camera = new(500, 500, 160, 120, new ImageSize(320, 240));
    private static readonly RigidTransform Truth = new(SpecialEuclidean.ExpRotation(new(0.5, -0.7, 0.3)), new(0.01, -0.02, 0.6));
    private readonly MeshRasterizerCpu renderer = new();
    private readonly ObjectMesh mesh;

    public DepthRefinerTests() => mesh = new ObjectMesh(TexturedBox.Make(), renderer);

    public void Dispose()
    {
        mesh.Dispose();
        renderer.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.06, 0.02)]
    public void Refine_PerturbedPose_ComesBackToTheSurface(double back, double turn)
    {
        float[] depth = mesh.Render(Camera, Truth, color: false).Depth;
        RigidTransform start = new(
            SpecialEuclidean.ExpRotation(new(turn, -turn, turn)) * Truth.Rotation, Truth.Translation + new Vector3D(0.004, 0.003, back));
        PoseEstimate refined = DepthRefiner.Refine(mesh, Camera, new PoseEstimate { CameraFromObject = start }, depth);
        Assert.True(PoseErrors.RotationDegrees(refined.CameraFromObject!.Value, Truth) < 0.05,
            $"{PoseErrors.RotationDegrees(refined.CameraFromObject.Value, Truth)} degrees");
        Assert.True(PoseErrors.Translation(refined.CameraFromObject.Value, Truth) < 0.0003,
            $"{PoseErrors.Translation(refined.CameraFromObject.Value, Truth)} m");
    }

    [Fact]
    public void Refine_HalfHidden_IgnoresWhatIsInFront()
    {
        float[] depth = mesh.Render(Camera, Truth, color: false).Depth;
        for (int i = 0; i < depth.Length; i++)
            depth[i] = i % 320 < 150 ? 0.3f : depth[i] > 0 ? depth[i] : 1.5f;
        RigidTransform start = Truth with { Translation = Truth.Translation + new Vector3D(0.002, 0, 0.01) };
        PoseEstimate refined = DepthRefiner.Refine(mesh, Camera, new PoseEstimate { CameraFromObject = start }, depth);
        Assert.True(PoseErrors.Translation(refined.CameraFromObject!.Value, Truth) < 0.001,
            $"{PoseErrors.Translation(refined.CameraFromObject.Value, Truth)} m");
    }

    [Fact]
    public void Refine_NothingMeasuredThere_KeepsTheEstimate()
    {
        var estimate = new PoseEstimate { CameraFromObject = Truth, Score = 3 };
        Assert.Same(estimate, DepthRefiner.Refine(mesh, Camera, estimate, new float[320 * 240]));
        PoseEstimate none = PoseEstimate.None(PoseFailure.TooFewMatches, "none");
        Assert.Same(none, DepthRefiner.Refine(mesh, Camera, none, new float[320 * 240]));
    }

    [Fact]
    public void Refine_OtherSize_Throws() =>
        Assert.Throws<DegenerateInputException>(
            () => DepthRefiner.Refine(mesh, Camera, new PoseEstimate { CameraFromObject = Truth }, new float[10]));
}
