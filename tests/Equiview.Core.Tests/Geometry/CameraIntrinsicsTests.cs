namespace Equiview.Core.Tests.Geometry;

public sealed class CameraIntrinsicsTests
{
    private static readonly CameraIntrinsics Camera = new(500, 510, 320, 240, new ImageSize(640, 480));

    [Fact]
    public void Project_PointOnAxis_IsPrincipalPoint() => Assert.Equal(new PixelPoint(320, 240), Camera.Project(new Vector3D(0, 0, 2)));

    [Fact]
    public void Unproject_OfProjection_IsThePoint()
    {
        var point = new Vector3D(0.3, -0.2, 1.7);
        Assert.True((Camera.Unproject(Camera.Project(point), 1.7) - point).Length < 1e-14);
    }

    [Fact]
    public void ResizedTo_HalfSize_ProjectsToHalfTheCoordinates()
    {
        var point = new Vector3D(0.3, -0.2, 1.7);
        PixelPoint full = Camera.Project(point), half = Camera.ResizedTo(new ImageSize(320, 240)).Project(point);
        Assert.Equal(full.X / 2, half.X, 1e-12);
        Assert.Equal(full.Y / 2, half.Y, 1e-12);
    }

    [Fact]
    public void FromPixelCenter_MovesPrincipalPointByHalfAPixel() =>
        Assert.Equal(
            new PixelPoint(320.5, 240.5),
            CameraIntrinsics.FromPixelCenter(500, 510, 320, 240, new ImageSize(640, 480)).Project(new Vector3D(0, 0, 1)));
}
