using Equiview.Rendering.Cameras;
using Equiview.Rendering.Scenes;

namespace Equiview.Rendering.Tests.Cameras;

public sealed class OrbitCamerasTests
{
    private static readonly ScenePlacement Placement = new(new Vector3D(1, 2, 3), new Vector3D(0, -1, 0), 5);

    [Fact]
    public void Around_EveryCamera_SeesTheFocusInTheMiddleAndUpAtTheTop()
    {
        foreach (RigidTransform cameraFromWorld in OrbitCameras.Around(Placement, 7, 30))
        {
            Vector3D focus = cameraFromWorld * Placement.Focus;
            Assert.Equal(0, focus.X, 1e-12);
            Assert.Equal(0, focus.Y, 1e-12);
            Assert.Equal(5, focus.Z, 1e-12);
            Assert.True((cameraFromWorld * (Placement.Focus + Placement.Up)).Y < -0.5);
            Assert.Equal(1, cameraFromWorld.Rotation.X.Cross(cameraFromWorld.Rotation.Y).Dot(cameraFromWorld.Rotation.Z), 1e-12);
            Assert.Equal(2 - (5 * Math.Sin(Math.PI / 6)), cameraFromWorld.Inverse().Translation.Y, 1e-12); // above: Y points down
        }
    }

    [Fact]
    public void PlacementOfViews_AnOrbit_IsFoundAgain()
    {
        var camera = new CameraIntrinsics(100, 100, 50, 50, new ImageSize(100, 100));
        ScenePlacement found = ScenePlacement.Of(
            [.. OrbitCameras.Around(Placement, 12, 25).Select((pose, i) => new PosedView($"{i}", camera, pose))]);
        Assert.Equal(0, (found.Focus - Placement.Focus).Length, 1e-9);
        Assert.Equal(1, found.Up.Dot(Placement.Up), 1e-9);
        Assert.Equal(5, found.Distance, 1e-9);
    }

    private static GaussianScene TwoClusters()
    {
        var random = new Random(7);
        double Offset() => (random.NextDouble() * 0.4) - 0.2;
        return GaussianSeeding.FromPoints([.. Enumerable.Range(0, 120).Select(g =>
            new ScenePoint(new Vector3D(Offset() + (g < 60 ? -0.8 : 0.8), Offset(), Offset()), []))]);
    }

    [Fact]
    public void PlacementOfScene_TwoClusters_IsBetweenThem()
    {
        ScenePlacement placement = ScenePlacement.Of(TwoClusters());
        Assert.InRange(placement.Focus.Length, 0, 1.1);
        Assert.InRange(placement.Distance, 1, 6);
    }

    [Fact]
    public void ParallelCamerasAndBadOrbits_AreRefused()
    {
        var camera = new CameraIntrinsics(80, 80, 40, 30, new ImageSize(80, 60));
        PosedView[] parallel = [
            .. new[] { 0, 1 }.Select(
                x => new PosedView("view", camera, new RigidTransform(RotationMatrix.Identity, new Vector3D(-x, 0, 4))))];
        Assert.Throws<DegenerateInputException>(() => ScenePlacement.Of(parallel));
        Assert.Throws<DegenerateInputException>(() => OrbitCameras.Around(Placement, 0));
        Assert.Throws<DegenerateInputException>(() => OrbitCameras.Around(Placement, 3, 90));
    }
}
