using Equiview.Imaging;
using Equiview.Imaging.Drawing;
using Equiview.Pose.Objects;
using Equiview.Pose.Overlays;
namespace Equiview.Pose.Tests.Overlays;

public sealed class PoseOverlayTests
{
    [Fact]
    public void DrawBoxAndAxes_KnownPose_ColorsTheProjectedCornersAndAxisEnds()
    {
        var image = new RgbImage(new ImageSize(640, 480));
        PosedView view = SyntheticObject.View("v", 30);
        (Vector3D Min, Vector3D Max) box = (new(-0.05, -0.05, -0.05), new(0.05, 0.05, 0.05));
        PoseOverlay.DrawBoxAndAxes(image, view.Intrinsics, view.CameraFromWorld, box);
        foreach (Vector3D corner in ObjectBox.Corners(box))
            Assert.True(At(image, view.Project(corner)).R > 200);
        Assert.True(At(image, view.Project(new(0, 0, 0.05))).B > 200);
        Assert.Equal((0, 0, 0), At(image, new PixelPoint(5, 5)));
    }

    [Fact]
    public void DrawBoxAndAxes_ObjectBehindTheCamera_DrawsNothing()
    {
        var image = new RgbImage(new ImageSize(64, 48));
        PoseOverlay.DrawBoxAndAxes(
            image, SyntheticObject.Camera, new RigidTransform(RotationMatrix.Identity, new(0, 0, -1)),
            (new(-0.1, -0.1, -0.1), new(0.1, 0.1, 0.1)));
        Assert.All(image.Pixels, b => Assert.Equal(0, b));
    }

    [Fact]
    public void DrawContour_Square_MarksItsRimOnly()
    {
        var image = new RgbImage(new ImageSize(8, 8));
        byte[] mask = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 is >= 2 and <= 5 && i / 8 is >= 2 and <= 5 ? 255 : 0))];
        PoseOverlay.DrawContour(image, mask, new RgbColor(9, 8, 7));
        Assert.Equal(12, Enumerable.Range(0, 64).Count(i => image[i % 8, i / 8] == (9, 8, 7)));
        Assert.Equal((0, 0, 0), image[3, 3]);
        Assert.Throws<DegenerateInputException>(() => PoseOverlay.DrawContour(image, mask.AsSpan(1), default));
    }

    private static (int R, int G, int B) At(RgbImage image, PixelPoint p) => image[(int)p.X, (int)p.Y];
}
