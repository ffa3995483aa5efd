using Equiview.Pose.Onboarding;

namespace Equiview.Pose.Tests.Onboarding;

public sealed class TurnedPicturesTests
{
    private static readonly PosedView Calibrated = SyntheticObject.View("a", 30) with
    {
        Intrinsics = new CameraIntrinsics(700, 690, 300, 250, new ImageSize(640, 480)),
        Distortion = new LensDistortion(LensModel.Radial, 0.05, -0.01, 0.004, -0.003),
    };

    // Where a picture of 640 x 480 shows (x, y) after it was turned clockwise.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(-1)]
    public void Turn_ProjectsWhereTheTurnedPictureShowsIt(int quarters)
    {
        bool odd = quarters % 2 != 0;
        PosedView stored = Calibrated with { Intrinsics = Calibrated.Intrinsics with { Size = odd ? new(480, 640) : new(640, 480) } };
        PosedView turned = RotatedImages.Turn(stored, quarters);
        Assert.Equal(stored.Intrinsics.Size, turned.Intrinsics.Size);
        foreach (Vector3D point in new SyntheticObject().Points.Take(20))
        {
            PixelPoint p = Calibrated.Project(point), q = turned.Project(point);
            PixelPoint expected = quarters switch { 1 => new(480 - p.Y, p.X), 2 => new(640 - p.X, 480 - p.Y), _ => new(p.Y, 640 - p.X) };
            Assert.Equal(expected.X, q.X, 9);
            Assert.Equal(expected.Y, q.Y, 9);
        }
    }

    [Fact]
    public void Turn_KeepsTheCameraInItsPlace() =>
        Assert.True((RotatedImages.Turn(Calibrated, 2).CameraCenter - Calibrated.CameraCenter).Length < 1e-12);

    [Fact]
    public void Apply_RangeAndName_TurnsThose()
    {
        PosedScene scene = SyntheticObject.Ring(6), turned = RotatedImages.Apply(scene, ["2-3=180", "v5=180"]);
        Assert.Equal([1, 2, 5], Enumerable.Range(0, 6).Where(i => turned.Views[i].CameraFromWorld != scene.Views[i].CameraFromWorld));
    }

    [Theory]
    [InlineData("2-3")]
    [InlineData("2-3=45")]
    [InlineData("5-9=180")]
    [InlineData("0=90")]
    [InlineData("nobody=90")]
    public void Apply_NoSuchTurn_IsWrongUsage(string turn) =>
        Assert.Throws<UsageException>(() => RotatedImages.Apply(SyntheticObject.Ring(6), [turn]));
}
