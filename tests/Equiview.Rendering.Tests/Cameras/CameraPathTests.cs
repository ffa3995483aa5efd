using Equiview.Rendering.Cameras;

namespace Equiview.Rendering.Tests.Cameras;

public sealed class CameraPathTests
{
    private static readonly CameraIntrinsics Camera = new(100, 100, 50, 50, new ImageSize(100, 100));
    private static readonly PosedView[] Circle =
        [.. OrbitCameras.Around(new ScenePlacement(new Vector3D(1, 2, 3), new Vector3D(0, -1, 0), 5), 12, 25)
        .Select((pose, i) => new PosedView($"{i}", Camera, pose))];

    [Fact]
    public void Through_KeyFrames_ArePassedExactly()
    {
        IReadOnlyList<PosedView> path = CameraPath.Through(Circle[..4], 31);
        Assert.Equal(31, path.Count);
        for (int key = 0; key < 4; key++)
        {
            Assert.Equal(0, (path[10 * key].CameraCenter - Circle[key].CameraCenter).Length, 1e-9);
            Assert.Equal(0, (path[10 * key].CameraFromWorld.Rotation * Circle[key].CameraFromWorld.Rotation.Transposed).AngleDegrees, 1e-5);
        }
    }

    [Fact]
    public void Through_ClosedCircle_StaysOnItAndLooksAtItsMiddle()
    {
        foreach (PosedView view in CameraPath.Through(Circle, 60, closed: true))
        {
            Vector3D focus = view.CameraFromWorld * new Vector3D(1, 2, 3);
            Assert.Equal(5, focus.Length, 0.02);
            Assert.InRange(Math.Sqrt((focus.X * focus.X) + (focus.Y * focus.Y)), 0, 0.05);
        }
    }

    [Fact]
    public void Through_TooFew_IsRefused()
    {
        Assert.Throws<DegenerateInputException>(() => CameraPath.Through(Circle[..1], 10));
        Assert.Throws<DegenerateInputException>(() => CameraPath.Through(Circle, 1));
    }
}
